// Why beside the shard and not in it: the state of a shard with millions of ids takes seconds to write down. Freezing it for a copy
// would stop its calls, and copying each part before its next change stops the first batch that changes all of them. What is durable
// gives the same state and stops nobody; it costs a processor for as long, and the memory of a second shard.

using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <inheritdoc cref="ILedgerSnapshotGrain"/>
public sealed class LedgerSnapshotGrain(ILedgerJournal journal, NetworkOptions options) : Grain, ILedgerSnapshotGrain
{
    /// <inheritdoc/>
    public async Task<long> Take(long epoch)
    {
        ShardName shard = LedgerBook.ShardOf(this.GetPrimaryKeyString());
        JournalHead head = await journal.HeadAsync(shard);
        if (head.Epoch != epoch) throw new FencedException(shard, $"its epoch {epoch} is over");
        (ShardLedger ledger, _) = await LedgerReplay.RunAsync(journal, shard, head, options.LedgerShards, CancellationToken.None);
        if (ledger.Snapshot() is { } snapshot) await journal.WriteSnapshotAsync(shard, epoch, snapshot);
        return ledger.Sequence;
    }
}
