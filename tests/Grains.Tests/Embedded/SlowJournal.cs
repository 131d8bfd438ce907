using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>A journal that takes its time: between a block and its acknowledgement the process may die, and before it as well.</summary>
internal sealed class SlowJournal(MemoryJournal journal, TimeProvider time) : ILedgerJournal
{
    public Task<JournalHead> TakeAsync(ShardName shard) => journal.TakeAsync(shard);

    public Task<JournalHead> HeadAsync(ShardName shard) => journal.HeadAsync(shard);

    public async Task AppendAsync(ShardName shard, long epoch, JournalBlock block)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        await journal.AppendAsync(shard, epoch, block);
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
    }

    public IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, CancellationToken cancellation) =>
        journal.ReadAsync(shard, afterBlock, cancellation);

    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => journal.FindAsync(shard, sequence);

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => journal.WriteSnapshotAsync(shard, epoch, snapshot);

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => journal.ReadSnapshotAsync(shard);
}
