// The mirror against the chain it mirrors: whatever is added, undone and repeated, it says what the chain's own events come to.

using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class MirrorRulesTests
{
    private const int Depth = 6;

    private static readonly MirrorState Begun = new() { Next = 1 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Apply_ChainThatGrowsAndReorganisesFromASeed_IsTheChainsOwn(int seed)
    {
        Random random = new(seed);
        List<ImmutableArray<ChainEvent>> chain = [];
        MirrorState state = Begun;
        MirrorBatch? last = null;
        int forks = 0;
        int undone = 0;
        for (int step = 0; step < 500; step++)
        {
            int known = (int)state.Next - 1;
            switch (random.Next(8))
            {
                case < 4:
                    for (int more = random.Next(1, 4); more > 0; more--) chain.Add(Drawn((ulong)chain.Count + 1, $"{forks}", random));
                    last = Forward(state, chain[known..]);
                    break;
                case < 6 when known > 0:
                    int depth = random.Next(1, Math.Min(Depth, known) + 1);
                    if (known - depth < (int)state.UndoableFrom - 1) break;
                    last = Backward(state, (ulong)(known - depth));
                    undone += last.Undone.Length;
                    chain.RemoveRange(known - depth, chain.Count - known + depth);
                    forks++;
                    break;
                default:
                    if (last is null) break;
                    Assert.Equal((MirrorOutcome.Stale, state), MirrorRules.Apply(state, last));
                    last = null;
                    break;
            }

            if (last is null || last.After != state.Version) continue;
            (MirrorOutcome outcome, state) = MirrorRules.Apply(state, last);
            Assert.Equal(MirrorOutcome.Applied, outcome);
            Assert.True(state.Recent.Count <= (Depth + 4) * 3, $"seed {seed}: {state.Recent.Count} events are kept");
        }

        Assert.True(undone > 10, $"seed {seed} undid {undone}");
        MirrorBooks truth = chain.Take((int)state.Next - 1).SelectMany(b => b).Aggregate(new MirrorBooks(), MirrorBookRules.With);
        Assert.Equal(Happenings.Text(truth), Happenings.Text(MirrorRules.Now(state)));

        // The orders, none of which was carried out, come to what is on the chain, and no two share an id.
        Amount credited = BridgeRules.LeftOf(state, BridgeRules.IsCredit);
        Amount debited = BridgeRules.LeftOf(state, BridgeRules.IsDebit);
        Assert.Equal((Int128)truth.Deposited.Units - (Int128)truth.Withdrawn.Units - (Int128)truth.Claimed.Units, (Int128)credited.Units - (Int128)debited.Units);
        TransferId[] ids = [.. state.Orders.Select(BridgeRules.IdOf)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(Kept(state.Orders, truth), Holds(state));
    }

    [Fact]
    public void Apply_BatchOfAnotherChain_IsRefused()
    {
        MirrorState state = Took(Begun, Forward(Begun, [[]]));
        Assert.Equal((MirrorOutcome.OtherChain, state), MirrorRules.Apply(state, Forward(state, [[]]) with { Home = "1/0xother" }));
    }

    [Fact]
    public void Apply_WhatContradicts_IsRefusedAndChangesNothing()
    {
        ImmutableArray<ChainEvent> first = Happenings.Block(1, "a", Happenings.Registered(1), Happenings.Staked(1, 5));
        MirrorState state = Took(Begun, Forward(Begun, [first]));
        MirrorBatch next = Forward(state, [[]]);
        MirrorBatch back = Backward(state, 0);

        Assert.Multiple(
            () => Refused(next with { After = state.Version + 1 }),
            () => Refused(next with { Added = first }),
            () => Refused(next with { Added = Happenings.Block(3, "a", Happenings.Registered(2)) }),
            () => Refused(next with { Added = [.. Happenings.Block(2, "a", Happenings.Registered(2), Happenings.Registered(3)).Reverse()] }),
            () => Refused(next with { Next = 1 }),
            () => Refused(back with { Undone = [.. back.Undone.Reverse()] }),
            () => Refused(back with { Undone = back.Undone[..1] }),
            () => Refused(back with { Undone = [], Next = 1 }));
        Assert.Equal(MirrorOutcome.Applied, MirrorRules.Apply(state, back).Outcome);

        // What is settled does not go back.
        MirrorState settled = Took(state, next with { UndoableFrom = 2 });
        Assert.Empty(settled.Recent);
        Assert.Equal(MirrorOutcome.Contradiction, MirrorRules.Apply(settled, back with { After = settled.Version }).Outcome);

        void Refused(MirrorBatch batch) => Assert.Equal((MirrorOutcome.Contradiction, state), MirrorRules.Apply(state, batch));
    }

    [Fact]
    public void Apply_DepositUndoneAndComeAgain_IsAnotherOrder()
    {
        ImmutableArray<ChainEvent> deposit = Happenings.Block(1, "a", Happenings.Of(ChainEventKind.Deposited, 1, 5));
        MirrorState state = Took(Begun, Forward(Begun, [deposit]));
        state = Took(state, Backward(state, 0));
        state = Took(state, Forward(state, [deposit]));

        Assert.Equal([MirrorOrderKind.Deposit, MirrorOrderKind.DepositUndone, MirrorOrderKind.Deposit], state.Orders.Select(o => o.Kind));
        Assert.Equal(3, state.Orders.Select(BridgeRules.IdOf).Distinct().Count());
        Assert.Equal(TransferId.For("chain deposit", $"{Happenings.Home} 0xa1/0"), BridgeRules.IdOf(state.Orders[0]));
    }

    private static MirrorState Took(MirrorState state, MirrorBatch batch)
    {
        (MirrorOutcome outcome, MirrorState next) = MirrorRules.Apply(state, batch);
        Assert.Equal(MirrorOutcome.Applied, outcome);
        return next;
    }

    private static MirrorBatch Forward(MirrorState state, IReadOnlyCollection<ImmutableArray<ChainEvent>> blocks)
    {
        ulong next = state.Next + (ulong)blocks.Count;
        return new MirrorBatch(Happenings.Home, state.Version, [], [.. blocks.SelectMany(b => b)], next, next > Depth ? next - Depth : 1, $"at {next}");
    }

    private static MirrorBatch Backward(MirrorState state, ulong last) => new(
        Happenings.Home, state.Version, [.. state.Recent.Where(e => e.Block > last).Reverse()], [], last + 1, 1, $"back to {last}");

    // What is to be set aside in the end, had everybody enough: the last hold of each that is not released.
    private static string Holds(MirrorState state) => string.Join(
        ' ', MirrorRules.Now(state).Exits.OrderBy(e => e.Key.Value, StringComparer.Ordinal).Select(e => $"{e.Key} {e.Value}"));

    private static string Kept(IEnumerable<MirrorOrder> orders, MirrorBooks truth)
    {
        Dictionary<ChainAddress, Amount> held = [];
        foreach (MirrorOrder order in orders)
        {
            if (order.Kind is MirrorOrderKind.Hold) held[order.Account] = order.Left;
            if (order.Kind is MirrorOrderKind.Release) held.Remove(order.Account);
        }

        Assert.Equal(truth.Exits.Count, held.Count);
        return string.Join(' ', held.OrderBy(e => e.Key.Value, StringComparer.Ordinal).Select(e => $"{e.Key} {e.Value}"));
    }

    private static ImmutableArray<ChainEvent> Drawn(ulong number, string fork, Random random) => Happenings.Block(
        number, fork, [.. Enumerable.Range(0, random.Next(4)).Select(_ => Drawn(random))]);

    private static ChainEvent Drawn(Random random)
    {
        (int one, int other, uint amount) = (random.Next(1, 4), random.Next(1, 4), (uint)random.Next(1, 100));
        ChainEventKind kind = (ChainEventKind)random.Next(1, 17);
        return kind switch
        {
            ChainEventKind.Registered => Happenings.Registered(one, (NodeRole)random.Next(1, 3)),
            ChainEventKind.Slashed => Happenings.Of(kind, one, amount) with { Second = new Amount((uint)random.Next(20)), Third = new Amount((uint)random.Next(20)) },
            ChainEventKind.ParameterSet => Happenings.Set((ChainParameter)random.Next(26), amount),
            _ => Happenings.Of(kind, one, amount, other, (ulong)random.Next(1, 6)),
        };
    }
}
