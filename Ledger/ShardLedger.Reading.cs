namespace Cuckoo.Ledger;

/// <summary>The shard as a whole.</summary>
/// <param name="Sum">Sum of all balances: zero.</param>
/// <param name="Accounts">Accounts that ever moved.</param>
/// <param name="Entries">Entries decided.</param>
/// <param name="Pending">Transfers neither posted, voided nor expired.</param>
/// <param name="UnderWay">Payments to other shards that are not known to have arrived.</param>
public readonly record struct ShardTotals(Int128 Sum, int Accounts, long Entries, int Pending, int UnderWay);

/// <content>Reading what was decided: newer than what is durable, so whoever shows it waits for that first.</content>
public sealed partial class ShardLedger
{
    /// <summary>Balance of an account; zero when there is none.</summary>
    public Int128 Balance(AccountKey account)
    {
        int index = books.Accounts.Find(account);
        return index < 0 ? 0 : books.Accounts[index].Balance;
    }

    /// <summary>State of an account; nothing when there is none.</summary>
    public AccountState? StateOf(AccountKey account)
    {
        int index = books.Accounts.Find(account);
        return index < 0 ? null : books.Accounts[index].State;
    }

    /// <summary>Index of an account; -1 when there is none.</summary>
    public int IndexOf(AccountKey account) => books.Accounts.Find(account);

    /// <summary>The account of an index, and the name given at its opening.</summary>
    public (AccountKey Key, string Name) AccountAt(int index) => (books.Accounts[index].Key, books.Accounts.NameOf(index));

    /// <summary>The word of a purpose.</summary>
    public string WordAt(int index) => books.Words[index];

    /// <summary>The last entry that moved an account; 0 for none.</summary>
    public long LastOf(AccountKey account)
    {
        int index = books.Accounts.Find(account);
        return index < 0 ? 0 : books.Accounts[index].Last;
    }

    /// <summary>The last entry with a reference; 0 for none.</summary>
    public long LastOf(UInt128 reference) => books.LastOf(reference);

    /// <summary>When the next pending transfer may expire, in ticks of UTC; the end of time when none does.</summary>
    public long NextExpiry => books.Pendings.NextDue;

    /// <summary>Whether an id was used in this shard.</summary>
    public bool Knows(TransferKey id) => !TransferTable.IsNone(ref books.Transfers.Find(id));

    /// <summary>The shard as a whole; adds all balances up.</summary>
    public ShardTotals Totals() => new(books.Sum(), books.Moved, books.Sequence, books.Pendings.Count, books.UnderWay.Count);
}
