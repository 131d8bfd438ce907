using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Tests.SumTree;
using Cuckoo.Chain.Watching;

namespace Cuckoo.Chain.Tests.Watching;

public class WatchRulesTests
{
    // A payer that deposited 100 and spent 60, which two earners have.
    private static readonly SumLeaf Payer = new(Accounts.Number(0), 0, 60);
    private static readonly SumLeaf First = new(Accounts.Number(1), 40, 0);
    private static readonly SumLeaf Second = new(Accounts.Number(2), 20, 0);
    private static readonly SumLeaf[] Honest = [Payer, First, Second];

    private static readonly Dictionary<Address, UInt128> NoVouchers = [];

    [Fact]
    public void Of_AnHonestRoot_FindsNothing()
    {
        Assert.Empty(WatchRules.Of(Root(2, Honest), Chain()));
        Assert.Empty(WatchRules.Of(Root(2, Honest), Chain(earlier: Root(1, [Payer with { Spent = 10 }, First with { Earned = 10 }]))));
    }

    [Fact]
    public void Of_MoreThanIsDeposited_IsInsolventWhateverTheLeaves()
    {
        var accusation = Assert.IsType<Accusation.Insolvent>(Assert.Single(WatchRules.Of(Root(2, Honest), Chain(deposits: 59))));
        Assert.Equal((60, 59), ((int)accusation.Total, (int)accusation.Deposits));
        Assert.IsType<Accusation.Insolvent>(Assert.Single(WatchRules.Of(Root(2, Honest) with { Leaves = null }, Chain(deposits: 59))));
    }

    [Fact]
    public void Of_AnAccountTwice_ShowsBothLeaves()
    {
        var accusation = Assert.IsType<Accusation.Duplicated>(Assert.Single(WatchRules.Of(Root(2, [.. Honest, First]), Chain())));
        Assert.Equal((3, 1), (accusation.Leaf.Index, accusation.Other.Index));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(60, 0)]
    [InlineData(59, 1)]
    [InlineData(0, 1)]
    public void Of_ALeafThatSpendsMoreThanItsAccountKept_IsOverspent(int kept, int faults)
    {
        var found = WatchRules.Of(Root(2, Honest), Chain(kept: kept));
        Assert.Equal(faults, found.Count);
        Assert.All(found, accusation => Assert.Equal("overspent-0", Assert.IsType<Accusation.Overspent>(accusation).Name));
    }

    [Fact]
    public void Of_TotalsThatFell_ShowsBothLeaves()
    {
        var accusation = Assert.IsType<Accusation.Regressed>(Assert.Single(WatchRules.Of(Root(3, Honest), Chain(earlier: Root(2, [Payer, First with { Earned = 41 }])))));
        Assert.Equal((1, 2UL, 41), (accusation.Leaf.Index, accusation.Earlier, (int)accusation.Before.Leaf.Earned));
        Assert.IsType<Accusation.Regressed>(Assert.Single(WatchRules.Of(Root(3, Honest), Chain(earlier: Root(2, [Payer with { Spent = 61 }])))));
    }

    [Fact]
    public void Of_APlaceThatChangedHands_ShowsBothLeaves()
    {
        var accusation = Assert.IsType<Accusation.Moved>(Assert.Single(WatchRules.Of(Root(3, Honest), Chain(earlier: Root(2, [Payer, Second])))));
        Assert.Equal((1, Second.Account), (accusation.Leaf.Index, accusation.Before.Leaf.Account));
    }

    [Theory]
    [InlineData(1, "0")]
    [InlineData(128, "0")]
    [InlineData(129, "0 1")]
    [InlineData(256, "0 1")]
    [InlineData(257, "0 1 2")]
    public void Of_LeavesThatNobodyShows_AsksForEachStretch(int count, string stretches) => Assert.Equal(
        stretches.Split(' ').Select(uint.Parse),
        WatchRules.Of(new WatchedRoot(1, new SumNode(default, 60, 60), count, null), Chain()).Select(one => Assert.IsType<Accusation.Withheld>(one).Stretch));

    [Fact]
    public void Of_ASpendThatItsPayerDidNotSign_IsAskedAbout()
    {
        Assert.Empty(WatchRules.Of(Root(2, Honest), Chain(vouched: new() { [Payer.Account] = 60 })));
        var accusation = Assert.IsType<Accusation.Unvouched>(Assert.Single(WatchRules.Of(Root(2, Honest), Chain(vouched: new() { [Payer.Account] = 59, [First.Account] = 0 }))));
        Assert.Equal((0, true), (accusation.Leaf.Index, accusation.IsQuestion));
    }

    [Theory]
    [InlineData(1, 40, 0)]
    [InlineData(1, 41, 1)]
    [InlineData(7, 1, 1)]
    public void Of_AReceiptThatIsNotBooked_IsAskedAbout(int account, int earned, int questions) =>
        Assert.Equal(questions, WatchRules.Of(Root(2, Honest), Chain(receipts: [new EarningReceipt(Accounts.Number(account), (UInt128)earned, new byte[65])])).Count);

    [Fact]
    public void NewlySpent_SinceAnEarlierRoot_AreThosePayersAlone()
    {
        SumLeaf[] more = [.. Honest, new(Accounts.Number(3), 0, 5)];
        var (now, before) = (ListedTree.TryOf(more)!, ListedTree.TryOf(Honest)!);
        Assert.Equal([Accounts.Number(3)], WatchRules.NewlySpent(now, before));
        Assert.Equal([Payer.Account, Accounts.Number(3)], WatchRules.NewlySpent(now, null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(200)]
    public void ListedTree_OfHonestLeaves_IsTheOperatorsTree(int count)
    {
        var leaves = Accounts.Leaves(count, amounts: new Random(count));
        var tree = new MerkleSumTree();
        Assert.Equal(SumTreeOutcome.Applied, tree.Apply(leaves));
        var listed = ListedTree.TryOf(leaves)!;
        Assert.Equal(tree.Root, listed.Root);
        for (var at = 0; at < count; at++)
        {
            Assert.Equal(SumProofVerdict.Valid, listed.Prove(at).Verify(tree.Root));
            Assert.Equal(tree.Prove(leaves[at].Account)!.Siblings, listed.Prove(at).Siblings);
        }
    }

    [Fact]
    public void ListedTree_OfWhatNoTreeHolds_IsNone()
    {
        Assert.Null(ListedTree.TryOf([]));
        Assert.Null(ListedTree.TryOf([default]));
        Assert.Null(ListedTree.TryOf([First with { Earned = UInt128.MaxValue }, Second]));
    }

    private static WatchedRoot Root(ulong epoch, SumLeaf[] leaves) => new(epoch, ListedTree.TryOf(leaves)!.Root, leaves.Length, ListedTree.TryOf(leaves));

    private static WatchedChain Chain(int deposits = 100, int kept = 100, WatchedRoot? earlier = null, Dictionary<Address, UInt128>? vouched = null, EarningReceipt[]? receipts = null) =>
        new((UInt128)deposits, _ => (UInt128)kept, earlier, vouched ?? NoVouchers, receipts ?? []);
}
