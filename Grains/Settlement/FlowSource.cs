using Cuckoo.Ledger;
using Cuckoo.Ledger.Flows;

namespace Cuckoo.Grains.Settlement;

/// <summary>The flows of a shard one after another, read block by block.</summary>
internal sealed class FlowSource : IAsyncDisposable
{
    private readonly FlowReader reader;
    private readonly ShardName name;
    private readonly IAsyncEnumerator<StoredBlock> blocks;
    private readonly List<Flow> flows = [];
    private int next;

    public FlowSource(ILedgerJournal journal, ShardName name, int shards, CancellationToken cancellation)
    {
        (this.name, reader) = (name, new FlowReader(name, shards));
        blocks = journal.ReadAsync(name, 0, cancellation).GetAsyncEnumerator(cancellation);
    }

    public IReadOnlyList<Party> Accounts => reader.Accounts;

    /// <summary>The last entry that is behind it.</summary>
    public long Reached { get; private set; }

    /// <summary>The next flow up to an entry; nothing when there is none.</summary>
    public async ValueTask<Flow?> PeekAsync(long cut)
    {
        while (next == flows.Count)
        {
            if (reader.Sequence >= cut) return End(cut);
            flows.Clear();
            next = 0;
            if (!await blocks.MoveNextAsync()) throw new InvalidDataException($"A cut of {name} is at entry {cut}, and the journal ends at {reader.Sequence}.");
            reader.Read(blocks.Current, flows);
        }

        return flows[next].Sequence <= cut ? flows[next] : End(cut);
    }

    public void Take() => Reached = flows[next++].Sequence;

    public ValueTask DisposeAsync() => blocks.DisposeAsync();

    private Flow? End(long cut)
    {
        Reached = Math.Max(Reached, cut);
        return null;
    }
}
