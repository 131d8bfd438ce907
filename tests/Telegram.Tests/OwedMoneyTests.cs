using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.StandIn;

namespace Cuckoo.Telegram.Tests;

/// <summary>Money of others that the edge refuses to move: it is never given up, and holds nothing else up.</summary>
public sealed class OwedMoneyTests
{
    private static readonly Someone Ann = new(7, "ann");

    [Theory]
    [InlineData("insufficient_funds")]
    [InlineData("account_frozen")]
    public async Task KeptTip_ThatTheEdgeRefuses_IsPassedOnOnceItDoesNot(string code)
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => call == "POST /v1/tips" ? EdgeDouble.Refusal(code) : null;
        office.Network.Balances["bot"] = 50;
        Tip tip = new("tip-1", 8, new Place(8), "name:ann", "@ann", "50", office.Time.GetUtcNow()) { Stage = TipStage.Kept };
        Reaction reaction = new() { Person = new Person(7) { Username = "ann" } };
        reaction.Tips.Add(tip);
        office.Keep(reaction.Do(MoneyRules.PassOn(tip, 7)));
        await office.UntilAsync(() => office.Said("stalled:pass-tip-1-7") is not null);
        Assert.Contains(code, office.Said("stalled:pass-tip-1-7"), StringComparison.Ordinal);
        Assert.Equal(TipStage.Passing, office.Store.Tip("tip-1")!.Stage);

        office.Network.Answers = _ => null;
        await office.InTimeAsync(() => office.Store.Errands() == 0);
        Assert.Equal((TipStage.Given, 0, 50), (office.Store.Tip("tip-1")!.Stage, office.Network.Balances["bot"], office.Network.Balances["telegram:7"]));
    }

    [Fact]
    public async Task KeptTip_ThatCannotGoBack_GoesBackOnceItCan()
    {
        await using Office office = await Office.StartAsync();
        Tip tip = new("tip-1", 8, new Place(8), "name:ann", "@ann", "50", office.Time.GetUtcNow()) { Stage = TipStage.Kept };
        Reaction reaction = new();
        reaction.Tips.Add(tip);
        office.Keep(reaction.Do(MoneyRules.GiveBack(tip)));
        await office.UntilAsync(() => office.Said("stalled:back-tip-1") is not null);
        office.Network.Balances["bot"] = 60;
        await office.InTimeAsync(() => office.Store.Errands() == 0);
        Assert.Equal((TipStage.Back, 10, 50), (office.Store.Tip("tip-1")!.Stage, office.Network.Balances["bot"], office.Network.Balances["telegram:8"]));
    }

    [Fact]
    public async Task Purchase_ThatWaits_HoldsNothingOfItsBuyerUp()
    {
        await using Office office = await Office.StartAsync();
        office.Keep(Bought(office));
        await office.UntilAsync(() => office.Said("stalled:fulfil-1") is not null);
        Assert.Contains("/paysupport", office.Said(MoneyRules.SlotOf(office.Store.Purchase("c")!)), StringComparison.Ordinal);
        office.Keep(new Reaction().Do(new Errand("b", ErrandKind.Balance, 7, Place: new Place(7))));
        await office.UntilAsync(() => office.Said("say:b") is not null);
        office.Network.Balances["bot"] = 500;
        await office.InTimeAsync(() => office.Store.Errands() == 0);
        Assert.Equal((PurchaseStage.Fulfilled, 500), (office.Store.Purchase("c")!.Stage, office.Network.Balances["telegram:7"]));
    }

    // The credits never came, and never come after the Stars went back.
    [Fact]
    public async Task Purchase_GivenBackBeforeItsCreditsCame_LeavesNobodyWithBoth()
    {
        await using Office office = await Office.StartAsync();
        office.Telegram.World.Paid(Ann, new Seen(1, 7, "invoice") { Stars = 25, Payload = "credits 25 500" }, "c");
        office.Keep(Bought(office));
        await office.UntilAsync(() => office.Said("stalled:fulfil-1") is not null);
        await GiveBackAsync(office);
        Assert.Equal(["c"], office.Telegram.World.Refunds);
        Assert.Equal(PurchaseStage.Refunded, office.Store.Purchase("c")!.Stage);
        office.Network.Balances["bot"] = 500;
        await office.InTimeAsync(() => office.Store.Errands() == 0);
        Assert.Equal((500, 0), (office.Network.Balances["bot"], office.Network.Balances.GetValueOrDefault("telegram:7")));
    }

    // The answer to the credits was lost: they had come, so they go back before the Stars do.
    [Fact]
    public async Task Purchase_GivenBackAfterItsCreditsCameUnheard_TakesThemBack()
    {
        await using Office office = await Office.StartAsync();
        office.Telegram.World.Paid(Ann, new Seen(1, 7, "invoice") { Stars = 25, Payload = "credits 25 500" }, "c");
        office.Network.Balances["bot"] = 500;
        office.Network.Answers = call => call == "GET /v1/account" ? EdgeDouble.Refusal("account_frozen") : null;
        office.Keep(Bought(office));
        await office.UntilAsync(() => office.Said("stalled:fulfil-1") is not null);
        Assert.Equal(500, office.Network.Balances["telegram:7"]);
        office.Network.Answers = _ => null;
        await GiveBackAsync(office);
        Assert.Equal((500, 0), (office.Network.Balances["bot"], office.Network.Balances["telegram:7"]));
        Assert.Equal(["c"], office.Telegram.World.Refunds);
    }

    // Telegram keeps the Stars, so the credits are owed again.
    [Fact]
    public async Task Purchase_WhoseStarsTelegramKeeps_IsFulfilledAfterAll()
    {
        await using Office office = await Office.StartAsync();
        office.Keep(Bought(office));
        await office.UntilAsync(() => office.Said("stalled:fulfil-1") is not null);
        await GiveBackAsync(office);
        Assert.Equal(PurchaseStage.Paid, office.Store.Purchase("c")!.Stage);
        office.Network.Balances["bot"] = 500;
        await office.InTimeAsync(() => office.Store.Errands() == 0);
        Assert.Equal((PurchaseStage.Fulfilled, 500), (office.Store.Purchase("c")!.Stage, office.Network.Balances["telegram:7"]));
    }

    private static async Task GiveBackAsync(Office office)
    {
        Purchase purchase = office.Store.Purchase("c")!;
        Reaction reaction = new();
        reaction.Purchases.Add(purchase with { Stage = PurchaseStage.Undoing });
        office.Keep(reaction.Do(new Errand("refund-1", ErrandKind.Refund, 7, "c", new Place(7))));
        await office.UntilAsync(() => office.Said("say:refund-1") is not null && !office.Store.IsWaiting("refund-1"));
    }

    private static Reaction Bought(Office office)
    {
        Reaction reaction = new();
        reaction.Purchases.Add(new Purchase("c", 7, 25, "500", office.Time.GetUtcNow()));
        return reaction.Do(new Errand("fulfil-1", ErrandKind.Fulfil, 7, "c"));
    }
}
