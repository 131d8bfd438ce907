using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>What a shard comes to, and several of them.</summary>
internal static class BookTotals
{
    /// <summary>A shard's.</summary>
    public static LedgerTotals Of(ShardLedger ledger)
    {
        ShardTotals totals = ledger.Totals();
        var system = ImmutableDictionary.CreateBuilder<string, Int128>(StringComparer.Ordinal);
        foreach (AccountId account in AccountId.SystemAccounts) system[account.Value] = ledger.Balance(LedgerKeys.PartyOf(account).Key);
        return new LedgerTotals(totals.Sum, totals.Accounts, totals.Entries, totals.Pending, system.ToImmutable());
    }

    /// <summary>A book's out of its shards'; one at least.</summary>
    public static LedgerTotals Sum(IReadOnlyList<LedgerTotals> shards) => shards.Skip(1).Aggregate(shards[0], (a, b) => new LedgerTotals(
        a.Sum + b.Sum, a.Accounts + b.Accounts, a.Entries + b.Entries, a.Pending + b.Pending,
        a.System.ToImmutableDictionary(s => s.Key, s => s.Value + b.System[s.Key], StringComparer.Ordinal)));

    /// <summary>Refuses a mark of another book.</summary>
    /// <exception cref="ArgumentException">It has another number of shards.</exception>
    public static void RequireMark(LedgerMark mark, int shards)
    {
        int count = mark.Sequences.IsDefault ? 0 : mark.Sequences.Length;
        if (count != shards) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The mark is of {count} shards, the book has {shards}."), nameof(mark));
    }
}
