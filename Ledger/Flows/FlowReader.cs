// Reads the journal of a shard for one question: who paid whom. It keeps no balances and proves no rule of the books, which the
// shard's own replay does; it proves the chain of the blocks, so that what it tells is what was written.

namespace Cuckoo.Ledger.Flows;

/// <summary>The movements of money in a shard's journal, block after block from the first.</summary>
/// <param name="name">Which shard, for errors.</param>
/// <param name="shards">How many the book has.</param>
public sealed class FlowReader(ShardName name, int shards)
{
    private readonly List<Party> accounts = [];
    private readonly Dictionary<UInt128, int> payers = [];
    private readonly Entry entry = new();
    private byte[] lastHash = new byte[32];

    /// <summary>Number of the last block read.</summary>
    public long Blocks { get; private set; }

    /// <summary>Number of the last entry read.</summary>
    public long Sequence { get; private set; }

    /// <summary>The accounts by their index, each with the name given at its opening.</summary>
    public IReadOnlyList<Party> Accounts => accounts;

    /// <summary>Reads the next block.</summary>
    /// <param name="stored">As stored.</param>
    /// <param name="flows">Where what happened is added, in order.</param>
    /// <exception cref="JournalException">It is torn, altered, or not the next one.</exception>
    public void Read(StoredBlock stored, ICollection<Flow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        JournalBlock block = JournalBlock.Open(stored.Bytes, Blocks + 1, Sequence, lastHash, stored.Hash.Span);
        try
        {
            BlockReader reader = new(block);
            while (reader.Read(entry))
            {
                if (reader.Kind == (byte)RecordKind.Account) accounts.Add(new Party(reader.Account, reader.Text));
                else if (reader.Kind == (byte)RecordKind.Book) RequireBook(reader.Shard, reader.Shards);
                else if (reader.Kind >= (byte)EntryKind.Transfer) Add(flows);
            }
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new JournalException(block.Number, "its entries do not follow from those before", e);
        }

        (lastHash, Blocks, Sequence) = (block.Hash.ToArray(), block.Number, block.LastSequence);
    }

    private void RequireBook(int shard, int of)
    {
        if (shard != name.Number || of != shards) throw new JournalException(Blocks + 1, $"it is of shard {shard} of {of}, not of shard {name.Number} of {shards}");
    }

    private void Add(ICollection<Flow> flows)
    {
        switch (entry.Kind)
        {
            case EntryKind.Transfer:
                ref Line paid = ref entry.Lines[0];
                flows.Add(paid.Outgoing is { } out1
                    ? new Flow(FlowKind.Sent, entry.Sequence, Known(paid.Debit), -1, paid.Amount, 0, out1.Id.Bits)
                    : new Flow(FlowKind.Paid, entry.Sequence, Known(paid.Debit), Known(paid.Credit), paid.Amount, 0, 0));
                break;
            case EntryKind.Pend:
                payers.Add(entry.Id.Bits, Known(entry.Lines[0].Debit));
                flows.Add(new Flow(FlowKind.PutAside, entry.Sequence, entry.Lines[0].Debit, -1, entry.Lines[0].Amount, entry.Id.Bits, 0));
                break;
            case EntryKind.Post or EntryKind.Void or EntryKind.Expire:
                if (!payers.Remove(entry.Subject.Bits, out int payer)) throw new JournalException(Blocks + 1, $"entry {entry.Sequence} ends what is not pending");
                UInt128 back = 0;
                foreach (ref Line line in entry.Lines)
                {
                    // A share that the payer gets itself, as change or as a refund, is not paid at all.
                    if (line.Outgoing is { } sent) flows.Add(new Flow(FlowKind.Sent, entry.Sequence, payer, -1, line.Amount, entry.Subject.Bits, sent.Id.Bits));
                    else if (Known(line.Credit) == payer) back += line.Amount;
                    else flows.Add(new Flow(FlowKind.PaidFromAside, entry.Sequence, payer, line.Credit, line.Amount, entry.Subject.Bits, 0));
                }

                flows.Add(new Flow(FlowKind.GivenBack, entry.Sequence, -1, payer, back, entry.Subject.Bits, 0));
                break;
            case EntryKind.Incoming:
                ref Line came = ref entry.Lines[0];
                flows.Add(new Flow(FlowKind.Arrived, entry.Sequence, -1, Known(came.Credit), came.Amount, 0, entry.Id.Bits));
                break;
            case EntryKind.Returned:
                ref Line returned = ref entry.Lines[0];
                flows.Add(new Flow(FlowKind.CameBack, entry.Sequence, -1, Known(returned.Credit), returned.Amount, 0, entry.Subject.Bits));
                break;
        }
    }

    private int Known(int account) =>
        (uint)account < (uint)accounts.Count ? account : throw new JournalException(Blocks + 1, $"entry {entry.Sequence} names account {account}, which is not defined");
}
