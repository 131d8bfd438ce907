// What a batch of events changes. Pure. Nothing is ever calculated backwards: what can still be undone is kept as events, and the
// books are those that are settled with these events on top. So whatever was added and undone on the way, the mirror is what the
// chain's own events come to.

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of the mirror.</summary>
public static class MirrorRules
{
    /// <summary>The books as they are, what can still be undone included.</summary>
    public static MirrorBooks Now(MirrorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Recent.Aggregate(state.Settled, MirrorBookRules.With);
    }

    /// <summary>Takes a batch whole or not at all.</summary>
    public static (MirrorOutcome Outcome, MirrorState State) Apply(MirrorState state, MirrorBatch batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(batch);
        if (state.Home.Length > 0 && state.Home != batch.Home) return (MirrorOutcome.OtherChain, state);
        if (batch.After != state.Version) return (batch.After < state.Version ? MirrorOutcome.Stale : MirrorOutcome.Contradiction, state);
        if (!Follows(state, batch)) return (MirrorOutcome.Contradiction, state);

        MirrorState next = state with { Home = batch.Home };
        foreach (ChainEvent undone in batch.Undone)
        {
            if (next.Recent.IsEmpty || next.Recent[^1] != undone) return (MirrorOutcome.Contradiction, state);
            MirrorBooks before = Now(next);
            next = next with { Recent = next.Recent.RemoveAt(next.Recent.Count - 1) };
            next = BridgeRules.Undone(next, undone, before, Now(next));
        }

        if (!next.Recent.IsEmpty && next.Recent[^1].Block >= (batch.Added.IsEmpty ? batch.Next : state.Next)) return (MirrorOutcome.Contradiction, state);
        MirrorBooks books = Now(next);
        foreach (ChainEvent added in batch.Added)
        {
            MirrorBooks after = MirrorBookRules.With(books, added);
            next = BridgeRules.Added(next, added, books, after);
            books = after;
        }

        return (MirrorOutcome.Applied, Compacted(next with
        {
            Version = state.Version + 1,
            Next = batch.Next,
            Cursor = batch.Cursor,
            UndoableFrom = Math.Max(state.UndoableFrom, batch.UndoableFrom),
            Recent = next.Recent.AddRange(batch.Added),
        }));
    }

    // Forward only new blocks come, in their order; backward goes nothing that is settled.
    private static bool Follows(MirrorState state, MirrorBatch batch)
    {
        if (!batch.Undone.IsEmpty && !batch.Added.IsEmpty) return false;
        if (batch.Next < state.Next) return batch.Added.IsEmpty && batch.Next >= state.UndoableFrom;
        (ulong Block, long Index) last = (state.Next, -1);
        foreach (ChainEvent added in batch.Added)
        {
            if (added.Block >= batch.Next || (added.Block, (long)added.Index).CompareTo(last) <= 0) return false;
            last = (added.Block, added.Index);
        }

        return true;
    }

    private static MirrorState Compacted(MirrorState state)
    {
        int settled = state.Recent.FindIndex(e => e.Block >= state.UndoableFrom);
        if (settled < 0) settled = state.Recent.Count;
        return settled == 0 ? state : state with
        {
            Settled = state.Recent.Take(settled).Aggregate(state.Settled, MirrorBookRules.With),
            Recent = state.Recent.RemoveRange(0, settled),
        };
    }
}
