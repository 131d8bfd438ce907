using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Tests.Ledger;

/// <summary>What holds of the books at every moment, checked from outside.</summary>
internal static class LedgerLaws
{
    /// <summary>Keeps the list of pending transfers that are still open.</summary>
    public static void Note(List<LedgerEntry> open, LedgerEntry entry)
    {
        if (entry.Kind is LedgerEntryKind.Pend) open.Add(entry);
        if (entry.Pending is { } ended) Assert.Equal(1, open.RemoveAll(p => p.Id == ended));
    }

    /// <summary>The sum is zero, escrow holds exactly what is pending, and each pending transfer is known as open.</summary>
    public static void Check(LedgerBooks books, IReadOnlyCollection<LedgerEntry> open)
    {
        LedgerTotals totals = books.Totals();
        Assert.Equal(Int128.Zero, totals.Sum);
        Assert.Equal(open.Count, totals.Pending);
        Int128 pending = open.Aggregate(Int128.Zero, (sum, entry) => sum + (Int128)entry.Lines[0].Amount.Units);
        Assert.Equal(pending, books.Balance(AccountId.Escrow));
        Assert.All(open, entry => Assert.Equal(entry, books.Pending(entry.Id)));
    }
}
