using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>An entry of the books, in the network's words.</summary>
internal sealed record LedgerEntry(long Number, EntryKind Kind, TransferId Id, TransferId Ends, string Reference, ImmutableArray<LedgerLine> Lines);

/// <summary>A journal in memory with the rules of every journal: a number is taken once, and only by the last who took the shard.</summary>
internal sealed class MemoryJournal : ILedgerJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<ShardName, Kept> shards = [];

    /// <summary>All entries of all shards of the main book, read anew from the blocks.</summary>
    public ImmutableList<LedgerEntry> Entries
    {
        get
        {
            lock (gate) return [.. shards.OrderBy(s => s.Key.Number).SelectMany(s => Read(s.Value.Blocks))];
        }
    }

    /// <summary>The entries of each of the main book's shards.</summary>
    public IReadOnlyList<IReadOnlyList<LedgerEntry>> Shards(int count)
    {
        lock (gate) return [.. Enumerable.Range(0, count).Select(n => Read(Of(new ShardName(LedgerBook.Main, n)).Blocks))];
    }

    public Task<JournalHead> TakeAsync(ShardName shard)
    {
        lock (gate)
        {
            Kept kept = Of(shard);
            kept.Epoch++;
            return Task.FromResult(Head(kept));
        }
    }

    public Task<JournalHead> HeadAsync(ShardName shard)
    {
        lock (gate) return Task.FromResult(Head(Of(shard)));
    }

    public Task AppendAsync(ShardName shard, long epoch, JournalBlock block)
    {
        lock (gate)
        {
            Kept kept = Of(shard);
            if (epoch != kept.Epoch || block.Number != kept.Blocks.Count + 1) throw new FencedException(shard, $"block {block.Number} of epoch {epoch}");
            kept.Blocks.Add(block);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            JournalBlock block;
            lock (gate)
            {
                if (afterBlock >= Of(shard).Blocks.Count) yield break;
                block = Of(shard).Blocks[(int)afterBlock++];
            }

            await Task.Yield();
            yield return Stored(block);
        }
    }

    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence)
    {
        lock (gate)
        {
            JournalBlock? block = Of(shard).Blocks.Find(b => sequence >= b.FirstSequence && sequence <= b.LastSequence);
            return Task.FromResult(block is null ? (StoredBlock?)null : Stored(block));
        }
    }

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot)
    {
        lock (gate)
        {
            if (epoch != Of(shard).Epoch) throw new FencedException(shard, $"epoch {epoch} is over");
            Of(shard).Snapshot = snapshot;
        }

        return Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard)
    {
        lock (gate) return Task.FromResult(Of(shard).Snapshot);
    }

    private static StoredBlock Stored(JournalBlock block) => new(block.Number, block.Bytes, block.Hash);

    private static JournalHead Head(Kept kept) => new(kept.Epoch, kept.Blocks.Count, kept.Blocks.Count == 0 ? default : kept.Blocks[^1].Hash);

    private static List<LedgerEntry> Read(List<JournalBlock> blocks)
    {
        List<AccountId> accounts = [];
        List<string> words = [];
        List<LedgerEntry> entries = [];
        Entry entry = new();
        foreach (JournalBlock block in blocks)
        {
            BlockReader reader = new(block);
            while (reader.Read(entry))
            {
                if (reader.Kind == (byte)RecordKind.Account) accounts.Add(LedgerKeys.IdOf(reader.Account, reader.Text));
                if (reader.Kind == (byte)RecordKind.Word) words.Add(reader.Text);
                if (reader.Kind < (byte)EntryKind.Transfer) continue;
                var lines = ImmutableArray.CreateBuilder<LedgerLine>();
                foreach (Line line in entry.Lines)
                    lines.Add(new LedgerLine(LedgerKeys.IdOf(entry.Id), accounts[line.Debit], accounts[line.Credit], new Amount(line.Amount), words[line.Purpose]));
                entries.Add(new LedgerEntry(
                    entry.Sequence, entry.Kind, LedgerKeys.IdOf(entry.Id), LedgerKeys.IdOf(entry.Subject), new TransferKey(entry.Reference).ToString(), lines.ToImmutable()));
            }
        }

        return entries;
    }

    private Kept Of(ShardName shard)
    {
        if (!shards.TryGetValue(shard, out Kept? kept)) shards.Add(shard, kept = new Kept());
        return kept;
    }

    private sealed class Kept
    {
        public long Epoch { get; set; }

        public List<JournalBlock> Blocks { get; } = [];

        public ReadOnlyMemory<byte>? Snapshot { get; set; }
    }
}
