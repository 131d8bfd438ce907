using System.Runtime.CompilerServices;
using Cuckoo.Ledger;

namespace Cuckoo.Settlement.Bench;

/// <summary>A journal of sealed blocks in memory, for reading alone: what is measured is the closing, not a disk.</summary>
internal sealed class MemoryBooks(IReadOnlyList<JournalBlock> blocks) : ILedgerJournal
{
    public async IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        for (int at = (int)afterBlock; at < blocks.Count; at++) yield return new StoredBlock(blocks[at].Number, blocks[at].Bytes, blocks[at].Hash);
    }

    public Task<JournalHead> TakeAsync(ShardName shard) => throw ReadOnly();

    public Task AppendAsync(ShardName shard, long epoch, JournalBlock block) => throw ReadOnly();

    public Task<JournalHead> HeadAsync(ShardName shard) => Task.FromResult(new JournalHead(0, blocks.Count, blocks[^1].Hash));

    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => throw ReadOnly();

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => throw ReadOnly();

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => Task.FromResult<ReadOnlyMemory<byte>?>(null);

    private static NotSupportedException ReadOnly() => new("These books are only read.");
}
