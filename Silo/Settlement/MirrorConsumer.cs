using System.Text;
using Cuckoo.Chain.Events;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Silo.Settlement;

/// <summary>The mirror does not take what the chain says: a person has to look at it.</summary>
internal sealed class MirrorRefusedException(string message) : Exception(message);

/// <summary>Hands a follower's batches to the mirror, whose commit is the follower's own.</summary>
internal sealed class MirrorConsumer(IChainMirrorGrain mirror, FollowedContracts contracts) : IEventConsumer
{
    private long version;

    /// <inheritdoc/>
    public async Task<FollowerCursor?> LoadAsync(CancellationToken cancellation)
    {
        MirrorPlace place = await mirror.Place();
        version = place.Version;
        return place.Cursor.Length == 0 ? null : FollowerCursor.FromBytes(Encoding.UTF8.GetBytes(place.Cursor));
    }

    /// <inheritdoc/>
    /// <exception cref="MirrorRefusedException">See there.</exception>
    public async Task ApplyAsync(EventBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        MirrorBatch taken = new(
            contracts.Home, version, [.. batch.Undone.Select(contracts.Read)], [.. batch.Added.Select(contracts.Read)],
            batch.Cursor.Next, UndoableFrom(batch.Cursor), Encoding.UTF8.GetString(batch.Cursor.ToBytes()));
        switch (await mirror.Apply(taken))
        {
            // Stale: another follower was faster, or an answer was lost; the next step begins from what is there.
            case MirrorOutcome.Applied or MirrorOutcome.Stale:
                return;
            case MirrorOutcome.OtherChain:
                throw new MirrorRefusedException("The books hold money of another chain, or of other contracts, than those of this silo's chain. Give each chain a silo folder of its own.");
            case var outcome:
                throw new MirrorRefusedException($"Block {batch.Cursor.Next} does not follow what was taken from the chain so far ({outcome}).");
        }
    }

    // The follower undoes blocks that follow one another without a gap; where there is one, it stops.
    private static ulong UndoableFrom(FollowerCursor cursor)
    {
        ulong from = cursor.Next;
        foreach (FollowedBlock block in cursor.Recent.Reverse())
        {
            if (block.Number + 1 != from) break;
            from = block.Number;
        }

        return from;
    }
}
