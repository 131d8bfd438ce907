using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Tests;

/// <summary>Messages whose picture is not to be had: the others of their chat go on.</summary>
public sealed class SetbackTests
{
    [Fact]
    public async Task Picture_ThatIsRefused_BecomesWordsAndHoldsNothingUp()
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => Answer(call, EdgeDouble.Refusal("picture_gone", 410));
        office.Keep(Done(office).Say("b", new Place(7), "fine"));
        office.Send();
        await UntilAsync(office, s => s.Html == "fine");
        await UntilAsync(office, s => s.Html.Contains("no longer has its result", StringComparison.Ordinal) && s.Buttons.Count == 1);
        Assert.Equal(2, office.Telegram.World.In(7).Count);
    }

    [Fact]
    public async Task File_ThatIsRefused_LeavesItsWords()
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => Answer(call, EdgeDouble.Refusal("picture_gone", 410));
        Reaction reaction = new();
        reaction.Asks.AddRange(Done(office).Asks);
        reaction.Sayings.Add(new Saying("receipt", new Place(7), new Face("the receipt") { Kind = FaceKind.File, Ask = "q1" }));
        office.Keep(reaction);
        office.Send();
        await UntilAsync(office, s => s is { Html: "the receipt", Kind: "text" });
    }

    [Fact]
    public async Task Picture_ThatCannotBeHadNow_LetsLaterMessagesPassAndIsTriedLessAndLess()
    {
        await using Office office = await Office.StartAsync();
        ConcurrentQueue<DateTimeOffset> tries = [];
        office.Network.Answers = call =>
        {
            if (call == "GET /v1/requests/r1/pixels") tries.Enqueue(office.Time.GetUtcNow());
            return Answer(call, EdgeDouble.Refusal("internal", 500));
        };
        office.Keep(Done(office).Say("b", new Place(7), "fine"));
        office.Send();
        await UntilAsync(office, s => s.Html == "fine");
        await office.UntilAsync(() =>
        {
            if (tries.Count < 7) office.Time.Advance(TimeSpan.FromMilliseconds(250));
            return tries.Count >= 7;
        });
        DateTimeOffset[] at = [.. tries];
        for (int i = 1; i < 7; i++) Assert.True(at[i] - at[i - 1] >= TimeSpan.FromSeconds(1 << (i - 1)), $"try {i} came after {at[i] - at[i - 1]}");
        office.Network.Answers = call => Answer(call, EdgeDouble.Refusal("picture_gone", 410));
        office.Time.Advance(TimeSpan.FromMinutes(2));
        await UntilAsync(office, s => s.Html.Contains("no longer has its result", StringComparison.Ordinal));
    }

    // Blocked by one, while another group takes no files: neither holds anything up, and what is wanted later comes where it may.
    [Fact]
    public async Task Chat_ThatLetsNothingIn_HoldsNothingUp()
    {
        await using Office office = await Office.StartAsync();
        office.Telegram.World.Block(8);
        office.Telegram.World.ForbidFiles(7);
        Reaction reaction = new();
        reaction.Asks.AddRange(Done(office).Asks);
        reaction.Sayings.Add(new Saying("receipt", new Place(7), new Face("the receipt") { Kind = FaceKind.Proof, Ask = "q1" }));
        office.Network.Answers = call => call == "GET /v1/requests/r1/receipt" ? (200, AnyProof) : Answer(call, EdgeDouble.Refusal("picture_gone", 410));
        office.Keep(reaction.Say("a", new Place(8), "unheard").Say("b", new Place(7), "fine"));
        office.Send();
        await UntilAsync(office, s => s.Html == "fine");
        await UntilAsync(office, s => s is { Html: "the receipt", Kind: "text" });
        Assert.Empty(office.Telegram.World.In(8));
        office.Telegram.World.Block(8, isBlocked: false);
        office.Keep(new Reaction().Say("c", new Place(8), "welcome back"));
        await office.UntilAsync(() =>
        {
            office.Time.Advance(TimeSpan.FromMilliseconds(20));
            return office.Telegram.World.In(8).Any(s => s.Html == "welcome back");
        });
    }

    [Fact]
    public async Task Picture_OfSomebodyWhoseKeyIsKnownNoMore_IsAskedForWithAnother()
    {
        await using Office office = await Office.StartAsync();
        int left = 1;
        office.Network.Answers = call => call == "GET /v1/requests/r1" && Interlocked.Decrement(ref left) >= 0
            ? EdgeDouble.Refusal("unauthorized", 401)
            : Answer(call, EdgeDouble.Refusal("picture_gone", 410));
        office.Keep(Done(office));
        office.Send();
        await UntilAsync(office, s => s.Html.Contains("no longer has its result", StringComparison.Ordinal));
        Assert.Equal(2, office.Network.Calls.Count(c => c == "POST /v1/telegram/7"));
    }

    // Files that are broken in a way that nobody has thought of: their words go in the end.
    [Fact]
    public async Task Picture_ThatFailsInAnyOtherWay_BecomesWordsInTheEnd()
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => call == "GET /v1/requests/r1" ? (200, Reply with { Output = null }) : null;
        office.Keep(Done(office));
        office.Send();
        await office.UntilAsync(() =>
        {
            office.Time.Advance(TimeSpan.FromSeconds(5));
            return office.Telegram.World.In(7).Any(s => s.Html.Contains("no longer has its result", StringComparison.Ordinal));
        });
        Assert.Equal(20, office.Network.Calls.Count(c => c == "GET /v1/requests/r1"));
    }

    private static ReceiptFile AnyProof { get; } = new("r1", "{}", new SignedReceipt("j", "l", "0xabc", "p", "i", "o", "t", 25, 3, 1, "s"));

    private static RequestReply Reply { get; } = new(
        "r1", "settled", "m", "picture", 42, "5", true, null, new SignedReceipt("j", "l", "0xabc", "p", "i", "o", "t", 25, 3, 1, "s"), [], "a red apple", 25, 250, new PictureOutput("o", 1, 1));

    private static (int, object)? Answer(string call, (int, object) pixels) => call switch
    {
        "GET /v1/requests/r1" => (200, Reply),
        "GET /v1/requests/r1/pixels" => pixels,
        _ => null,
    };

    private static Reaction Done(Office office) => new Reaction().Show(new Ask("q1", 7, new Place(7), Language.English, office.Time.GetUtcNow())
    {
        Prompt = "a red apple",
        Stage = Stage.Done,
        Request = "r1",
        Price = "5",
        Model = "m",
    });

    private static Task UntilAsync(Office office, Func<Seen, bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => office.UntilAsync(
        () =>
        {
            office.Time.Advance(TimeSpan.FromMilliseconds(office.Telegram.World.In(7).Any(isSo) ? 0 : 20));
            return office.Telegram.World.In(7).Any(isSo);
        },
        what);
}
