using System.Text.Json;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Tests;

/// <summary>Telegram says for how long it wants to be left alone, and is.</summary>
public sealed class WaitTests
{
    private const int Seconds = 7200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ThatComesTooSoon_SaysHowLongToWait()
    {
        await using Office office = await Busy();
        Outcome<JsonElement> outcome = await office.Api.Call<GetChatMember, JsonElement>("getChatMember", new GetChatMember(-5, 7), Cancel);
        Assert.Equal((CallEnd.SlowDown, Seconds), (outcome.End, outcome.Wait.TotalSeconds));
        Assert.Equal(Seconds, (await new Menus(office.Api, office.Store).Register(Cancel))?.TotalSeconds);
        office.Telegram.Troubles = _ => Trouble.None;
        Assert.Null(await new Menus(office.Api, office.Store).Register(Cancel));
    }

    [Theory]
    [InlineData(ErrandKind.Menu)]
    [InlineData(ErrandKind.Govern)]
    [InlineData(ErrandKind.Refund)]
    [InlineData(ErrandKind.Quote)]
    internal async Task Errand_ThatComesTooSoon_WaitsThatLongAndHoldsNothingUp(ErrandKind kind)
    {
        await using Office office = await Busy();
        office.Network.Answers = call => call == "GET /v1/models" ? (200, new ModelsReply([new ModelRow("m", "picture", "p", 1, 64, 64, TakesStart: true)])) : null;
        Reaction reaction = new();
        reaction.Asks.Add(new Ask("q1", 7, new Place(7), Language.English, office.Time.GetUtcNow()) { Prompt = "a", Photo = "f" });
        reaction.Purchases.Add(new Purchase("c", 7, 25, "5", office.Time.GetUtcNow()) { Stage = PurchaseStage.Uncredited });
        office.Keep(reaction.Do(new Errand("one", kind, 7, kind switch { ErrandKind.Refund => "c", ErrandKind.Quote => "q1", _ => "" }, new Place(-5), "mention")));
        await office.UntilAsync(() => office.Store.Due([], DateTimeOffset.MaxValue).Any(e => e.IsAside));
        DateTimeOffset now = office.Time.GetUtcNow();
        Assert.Empty(office.Store.Due([], now + TimeSpan.FromSeconds(Seconds - 1)));
        Assert.Equal(("one", 0), office.Store.Due([], now + TimeSpan.FromSeconds(Seconds)).Select(e => (e.Id, e.Tries)).Single());
        office.Keep(new Reaction().Do(new Errand("two", ErrandKind.Balance, 7, Place: new Place(7))));
        await office.UntilAsync(() => office.Said("say:two") is not null);
    }

    [Theory]
    [InlineData(Language.English, "has not answered")]
    [InlineData(Language.Arabic, "لم تُجب")]
    internal async Task Errand_ThatIsNeverHeardOf_EndsWithPlainWords(Language language, string words)
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = _ => EdgeDouble.Refusal("internal", 500);
        office.Keep(new Reaction { Person = new Person(7) { Chosen = language } }.Do(new Errand("one", ErrandKind.Balance, 7, Place: new Place(7)) { Tries = Clerk.MostTries }));
        await office.UntilAsync(() => office.Said("say:one") is not null);
        Assert.Contains(words, office.Said("say:one"), StringComparison.Ordinal);
        Assert.DoesNotContain("internal", office.Said("say:one"), StringComparison.Ordinal);
    }

    private static async Task<Office> Busy()
    {
        Office office = await Office.StartAsync();
        office.Telegram.RetryAfter = Seconds;
        office.Telegram.Troubles = _ => Trouble.TooMany;
        return office;
    }
}
