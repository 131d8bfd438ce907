// The books in memory: what replaying the journal gives. Only LedgerRules decides what may be appended;
// this class only adds up, and throws where an entry could not have come from the rules.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Ledger;

/// <summary>Balances, applied ids and open pending transfers of one book.</summary>
public sealed class LedgerBooks
{
    private readonly Dictionary<AccountId, Int128> balances = [];
    private readonly Dictionary<TransferId, Hash256> applied = [];
    private readonly Dictionary<TransferId, LedgerEntry> pending = [];
    private readonly HashSet<TransferId> ended = [];
    private readonly Dictionary<string, ImmutableArray<LedgerLine>> lines = new(StringComparer.Ordinal);

    /// <summary>Entries applied so far.</summary>
    public long Entries { get; private set; }

    /// <summary>What has come in from outside the books and not gone back: what the accounts below zero lack in sum. No balance can exceed it.</summary>
    public Int128 FromOutside { get; private set; }

    /// <summary>Balance of an account; zero when it never moved.</summary>
    public Int128 Balance(AccountId account) => balances.GetValueOrDefault(account);

    /// <summary>Hash of the order applied under an id, if any.</summary>
    public Hash256? Applied(TransferId id) => applied.TryGetValue(id, out Hash256 hash) ? hash : null;

    /// <summary>The pending transfer of that id while it is open.</summary>
    public LedgerEntry? Pending(TransferId id) => pending.GetValueOrDefault(id);

    /// <summary>Whether a pending transfer of that id has been posted or voided.</summary>
    public bool IsEnded(TransferId id) => ended.Contains(id);

    /// <summary>Transfers made for a reference, in order.</summary>
    public ImmutableArray<LedgerLine> Lines(string reference) => lines.GetValueOrDefault(reference, []);

    /// <summary>The books as a whole.</summary>
    public LedgerTotals Totals()
    {
        Int128 sum = Int128.Zero;
        var system = ImmutableDictionary.CreateBuilder<string, Int128>(StringComparer.Ordinal);
        foreach ((AccountId account, Int128 balance) in balances)
        {
            sum = checked(sum + balance);
            if (account.IsSystem) system[account.Value] = balance;
        }

        return new LedgerTotals(sum, balances.Count, Entries, pending.Count, system.ToImmutable());
    }

    /// <summary>Adds an entry. It must be the next one and its lines must keep every account within its bound.</summary>
    public void Apply(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Number != Entries + 1)
            throw new InvalidDataException($"The journal goes from entry {Entries} to entry {entry.Number}.");
        if (!applied.TryAdd(entry.Id, entry.OrderHash))
            throw new InvalidDataException($"Entry {entry.Number} of the journal repeats transfer {entry.Id}.");

        foreach (LedgerLine line in entry.Lines)
        {
            Move(line.Debit, -(Int128)line.Amount.Units, entry.Number);
            Move(line.Credit, (Int128)line.Amount.Units, entry.Number);
        }

        if (entry.Pending is { } ends && (!pending.Remove(ends) || !ended.Add(ends)))
            throw new InvalidDataException($"Entry {entry.Number} of the journal ends {ends}, which is not pending.");
        if (entry.Kind is LedgerEntryKind.Pend) pending.Add(entry.Id, entry);

        lines[entry.Reference] = Lines(entry.Reference).AddRange(entry.Lines);
        Entries = entry.Number;
    }

    private void Move(AccountId account, Int128 by, long entry)
    {
        Int128 before = Balance(account);
        Int128 balance = checked(before + by);
        if (balance < 0 && !account.MayGoBelowZero)
            throw new InvalidDataException($"Entry {entry} of the journal takes {account} to {balance}.");
        FromOutside = checked(FromOutside + Int128.Min(before, 0) - Int128.Min(balance, 0));
        balances[account] = balance;
    }
}
