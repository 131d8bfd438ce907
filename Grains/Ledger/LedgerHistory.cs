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
    // What was just written is what is asked for most: who pays looks at it. A block of one order is some 300 bytes.
    private const int MostRecent = 256;
    private const int MostRecentBytes = 1 << 20;

    private readonly Queue<JournalBlock> recent = [];
    private long recentBytes;

    /// <summary>Keeps a block at hand that has become durable. Its bytes are copied: their owner fills them anew.</summary>
    public void Remember(JournalBlock written)
    {
        ArgumentNullException.ThrowIfNull(written);
        if (written.Entries == 0) return;
        recent.Enqueue(written with { Bytes = written.Bytes.ToArray() });
        recentBytes += written.Bytes.Length;
        while (recent.Count > MostRecent || recentBytes > MostRecentBytes) recentBytes -= recent.Dequeue().Bytes.Length;
    }

    /// <summary>The lines of a reference up to its entry <paramref name="last"/> and to <paramref name="asOf"/>, in order; the last ones if there are too many.</summary>
    public async Task<ImmutableArray<LedgerLine>> OfReference(long last, long asOf)
    {
        List<LedgerLine> lines = [];
        JournalBlock? block = null;
        Entry entry = new();
        while (last > 0 && lines.Count < LedgerBook.MaxLines)
        {
            block = await Holding(last, block, entry);
            if (last <= asOf)
            {
                List<LedgerLine> of = [.. Lines(entry)];
                of.Reverse();
                lines.AddRange(of);
            }

            last = entry.PreviousOfReference;
        }

        lines.Reverse();
        return [.. lines];
    }

    /// <summary>The balance of an account after an entry, counted back from what it is now.</summary>
    public async Task<Int128> BalanceAt(int account, long last, Int128 balance, long sequence)
    {
        JournalBlock? block = null;
        Entry entry = new();
        while (last > sequence)
        {
            block = await Holding(last, block, entry);
            (last, Int128 by) = Effect(entry, account);
            balance -= by;
        }

        return balance;
    }

    /// <summary>A page of an account's statement.</summary>
    public async Task<StatementPage> OfAccount(int account, StatementCursor from, long asOf, int count)
    {
        var page = ImmutableArray.CreateBuilder<StatementLine>();
        (long last, Int128 balance) = from;
        JournalBlock? block = null;
        Entry entry = new();
        while (last > 0 && page.Count < count)
        {
            block = await Holding(last, block, entry);
            (long before, Int128 by) = Effect(entry, account);
            if (before == last) throw new ArgumentException($"Entry {last} does not move the account.", nameof(from));
            DateTimeOffset at = new(entry.At, TimeSpan.Zero);
            List<LedgerLine> lines = Lines(entry, isWhole: true);
            for (int i = lines.Count - 1; i >= 0; i--)
            {
                Int128 one = Moves(entry.Lines[i], account);
                if (one == 0) continue;
                page.Add(new StatementLine(last, at, lines[i], balance));
                balance -= one;
            }

            last = before;
        }

        return new StatementPage(asOf, page.ToImmutable(), last > 0 ? new StatementCursor(last, balance) : null);
    }

    // What an entry did to an account, and the entry before it that did something to it.
    private static (long Before, Int128 By) Effect(Entry entry, int account)
    {
        (long before, Int128 by) = (entry.Sequence, 0);
        foreach (ref Line line in entry.Lines)
        {
            if (line.Debit == account) before = Math.Min(before, line.PreviousOfDebit);
            if (line.Credit == account) before = Math.Min(before, line.PreviousOfCredit);
            by += Moves(line, account);
        }

        return (before, by);
    }

    private static Int128 Moves(Line line, int account) =>
        line.Debit == account ? -(Int128)line.Amount : line.Credit == account ? (Int128)line.Amount : 0;

    private async Task<JournalBlock> Holding(long sequence, JournalBlock? at, Entry into)
    {
        bool isThere = at is not null && sequence >= at.FirstSequence && sequence <= at.LastSequence;
        if (!isThere) at = recent.LastOrDefault(b => sequence >= b.FirstSequence && sequence <= b.LastSequence);
        at ??= JournalBlock.OpenAlone(await journal.FindAsync(shard, sequence) ?? throw new InvalidDataException($"Entry {sequence} of {shard} is not in the journal."));
        if (!at.TryRead(sequence, into)) throw new JournalException(at.Number, $"it does not hold entry {sequence}");
        return at;
    }

    // What came in from another shard stands under its reference in that shard's history already, from the payer to the payee.
    private List<LedgerLine> Lines(Entry entry, bool isWhole = false)
    {
        List<LedgerLine> lines = [];
        if (entry.Kind is EntryKind.Incoming && !isWhole) return lines;
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
