using System.Collections.Immutable;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// Reads entries back out of the journal. Each entry names the one before it of the same reference and of the same accounts, so
/// a history is followed backwards without an index. Everything it reads is durable.
/// </summary>
/// <param name="journal">Where it is kept.</param>
/// <param name="shard">Whose history.</param>
/// <param name="ledger">Knows the names of accounts and words.</param>
internal sealed class LedgerHistory(ILedgerJournal journal, ShardName shard, ShardLedger ledger)
{
    /// <summary>The lines of a reference up to its entry <paramref name="last"/>, in order; the last ones if there are too many.</summary>
    public async Task<ImmutableArray<LedgerLine>> OfReference(long last)
    {
        List<LedgerLine> lines = [];
        JournalBlock? block = null;
        Entry entry = new();
        while (last > 0 && lines.Count < LedgerBook.MaxLines)
        {
            block = await Holding(last, block, entry);
            List<LedgerLine> of = [.. Lines(entry)];
            of.Reverse();
            lines.AddRange(of);
            last = entry.PreviousOfReference;
        }

        lines.Reverse();
        return [.. lines];
    }

    private async Task<JournalBlock> Holding(long sequence, JournalBlock? at, Entry into)
    {
        bool isThere = at is not null && sequence >= at.FirstSequence && sequence <= at.LastSequence;
        if (!isThere) at = JournalBlock.OpenAlone(await journal.FindAsync(shard, sequence) ?? throw new InvalidDataException($"Entry {sequence} of {shard} is not in the journal."));
        if (!at!.TryRead(sequence, into)) throw new JournalException(at.Number, $"it does not hold entry {sequence}");
        return at;
    }

    // What came in from another shard stands in that shard's history already, from the payer to the payee.
    private List<LedgerLine> Lines(Entry entry)
    {
        List<LedgerLine> lines = [];
        if (entry.Kind is EntryKind.Incoming) return lines;
        foreach (ref Line line in entry.Lines)
        {
            AccountId credit = line.Outgoing is { } on ? LedgerKeys.IdOf(on.Credit.Key, on.Credit.Name) : Account(line.Credit);
            TransferKey id = entry.Id == default ? entry.Subject : entry.Id;
            lines.Add(new LedgerLine(LedgerKeys.IdOf(id), Account(line.Debit), credit, new Amount(line.Amount), ledger.WordAt(line.Purpose)));
        }

        return lines;
    }

    private AccountId Account(int index)
    {
        (AccountKey key, string name) = ledger.AccountAt(index);
        return LedgerKeys.IdOf(key, name);
    }
}
