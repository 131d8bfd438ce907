using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class MirrorBookRulesTests
{
    // One event a line, then own, own leaving, delegated, leaving, moved of node 1 and what is delegated to node 2.
    [Theory]
    [InlineData("stake 1 1 100", 100, 0, 0, 0, 0, 0)]
    [InlineData("stake 1 1 100; stake 9 1 50", 100, 0, 50, 0, 0, 0)]
    [InlineData("stake 1 1 100; unbond 1 1 30", 70, 30, 0, 0, 0, 0)]
    [InlineData("stake 9 1 50; unbond 9 1 20", 0, 0, 30, 20, 0, 0)]
    [InlineData("stake 1 1 100; unbond 1 1 30; out 1 1 30", 70, 0, 0, 0, 0, 0)]
    [InlineData("stake 9 1 50; unbond 9 1 20; out 9 1 20", 0, 0, 30, 0, 0, 0)]
    [InlineData("stake 9 1 50; move 1 2 20", 0, 0, 30, 0, 20, 20)]
    [InlineData("stake 9 1 50; move 1 2 20; free 0", 0, 0, 30, 0, 0, 20)]
    [InlineData("stake 9 1 50; move 1 2 20; slash 0 6 4; free 4", 0, 0, 24, 0, 0, 16)]
    [InlineData("stake 1 1 100; slash 30 0 0", 70, 0, 0, 0, 0, 0)]
    [InlineData("stake 1 1 100; unbond 1 1 40; slash 50 0 0", 30, 20, 0, 0, 0, 0)]
    [InlineData("stake 1 1 100; stake 9 1 50; unbond 9 1 20; slash 10 15 0", 90, 0, 21, 14, 0, 0)]
    [InlineData("stake 9 1 50; reopen", 0, 0, 0, 0, 0, 0)]
    public void With_EventsOfStakes_KeepsThem(string story, uint own, uint ownLeaving, uint delegated, uint leaving, uint moved, uint onOther)
    {
        MirrorBooks books = new[] { Happenings.Registered(1), Happenings.Registered(2) }.Concat(story.Split("; ").Select(Told)).Aggregate(new MirrorBooks(), MirrorBookRules.With);

        MirrorNode node = books.Nodes[Happenings.Address(1)];
        Assert.Equal((own, ownLeaving, delegated, leaving, moved), (Units(node.Own), Units(node.OwnLeaving), Units(node.Delegated), Units(node.Leaving), Units(node.Moved)));
        Assert.Equal(onOther, Units(books.Nodes[Happenings.Address(2)].Delegated));
        Assert.Equal(story.Contains("slash", StringComparison.Ordinal) ? 1 : 0, node.Slashes);
    }

    [Fact]
    public void With_EventsOfStrangers_ChangesNothing()
    {
        MirrorBooks books = new[] { Happenings.Staked(7, 5), Happenings.Of(ChainEventKind.FreezesChanged, 7, number: 1), Happenings.Of(ChainEventKind.RedelegationReleased, 7, number: 3) }
            .Aggregate(new MirrorBooks(), MirrorBookRules.With);
        Assert.Equal(Happenings.Text(new MirrorBooks()), Happenings.Text(books));
    }

    [Theory]
    [InlineData(NodeRole.Miner, 100, 0, 0, StakeFinding.Enough)]
    [InlineData(NodeRole.Miner, 99, 1_000, 0, StakeFinding.TooLow)]
    [InlineData(NodeRole.Miner, 100, 0, 1, StakeFinding.Frozen)]
    [InlineData(NodeRole.Coordinator, 100, 0, 0, StakeFinding.OtherRole)]
    [InlineData(NodeRole.None, 0, 0, 0, StakeFinding.NoNode)]
    public void Check_Node_IsEligibleByItsOwnStake(NodeRole role, uint own, uint delegated, uint freezes, StakeFinding expected)
    {
        NodeView? node = role is NodeRole.None ? null : Node(role, own, delegated) with { Freezes = freezes };
        NodeStake stake = new(new Amount(100), node);
        Assert.Equal(expected, StakeRules.Check(stake, NodeRole.Miner));
        Assert.NotEmpty(StakeRules.SentenceOf(expected, stake));
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(100, 399, 499)]
    [InlineData(100, 400, 500)]
    [InlineData(100, 1_000_000, 500)]
    [InlineData(0, 1_000_000, 0)]
    public void WeightOf_Delegations_CountWithinBounds(uint own, uint delegated, uint expected) =>
        Assert.Equal(expected, Units(StakeRules.WeightOf(Node(NodeRole.Miner, own, delegated))));

    private static NodeView Node(NodeRole role, uint own, uint delegated) => new(
        Happenings.Address(1), role, Happenings.Address(2), new Amount(own), new Amount(delegated), Amount.Zero, 0, 0, Amount.Zero);

    private static uint Units(Amount amount) => (uint)amount.Units;

    private static ChainEvent Told(string line)
    {
        string[] words = line.Split(' ');
        int[] n = [.. words.Skip(1).Select(w => int.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        return words[0] switch
        {
            "stake" => Happenings.Of(ChainEventKind.Staked, n[1], (uint)n[2], n[0]),
            "unbond" => Happenings.Of(ChainEventKind.UnbondRequested, n[1], (uint)n[2], n[0]),
            "out" => Happenings.Of(ChainEventKind.StakeWithdrawn, n[1], (uint)n[2], n[0]),
            "move" => Happenings.Of(ChainEventKind.Redelegated, n[0], (uint)n[2], n[1], 8),
            "free" => Happenings.Of(ChainEventKind.RedelegationReleased, 0, (uint)n[0], number: 8),
            "slash" => Happenings.Of(ChainEventKind.Slashed, 1, (uint)n[0]) with { Second = new Amount((uint)n[1]), Third = new Amount((uint)n[2]) },
            "reopen" => Happenings.Of(ChainEventKind.Reopened, 1),
            _ => throw new ArgumentException(line, nameof(line)),
        };
    }
}
