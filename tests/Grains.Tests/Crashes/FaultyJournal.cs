using System.Runtime.CompilerServices;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>A journal between the ledger and the real one, which breaks when told.</summary>
internal sealed class FaultyJournal(ILedgerJournal inner, Faults faults) : ILedgerJournal
{
    public async Task<JournalHead> TakeAsync(ShardName shard) => await faults.ReadAsync(() => inner.TakeAsync(shard));

    public Task<JournalHead> HeadAsync(ShardName shard) => inner.HeadAsync(shard);

    public Task AppendAsync(ShardName shard, long epoch, JournalBlock block) => faults.WriteAsync(shard.Book, () => inner.AppendAsync(shard, epoch, block));

    public async IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await faults.ReadAsync(() => Task.FromResult(true));
        await foreach (StoredBlock block in inner.ReadAsync(shard, afterBlock, cancellation)) yield return block;
    }

    public async Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => await faults.ReadAsync(() => inner.FindAsync(shard, sequence));

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => inner.WriteSnapshotAsync(shard, epoch, snapshot);

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => inner.ReadSnapshotAsync(shard);
}
