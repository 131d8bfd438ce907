using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Ledger;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// The books: double entry, every transfer at most once by its id, money for work in two phases. Its key is the book's
/// name. Each call is durable before it returns. It knows which shard an account lies in and keeps nothing itself.
/// </summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Moves money at once.</summary>
    Task<LedgerResult> Transfer(TransferOrder order);

    /// <summary>Moves money into escrow, to be posted or voided under the order's id.</summary>
    Task<LedgerResult> Pend(TransferOrder order);

    /// <summary>Pays a pending transfer out in shares; what the shares leave goes back to the payer.</summary>
    Task<LedgerResult> Post(PostOrder order);

    /// <summary>Gives a pending transfer back to the payer.</summary>
    Task<LedgerResult> Void(VoidOrder order);

    /// <summary>Balance of an account; zero for one that never moved.</summary>
    [ReadOnly]
    Task<Int128> Balance(AccountId account);

    /// <summary>Transfers made for a reference, in order.</summary>
    [ReadOnly]
    Task<ImmutableArray<LedgerLine>> Lines(string reference);

    /// <summary>Sum of all books, and what the system accounts hold.</summary>
    [ReadOnly]
    Task<LedgerTotals> Totals();
}

/// <summary>The one book of the network.</summary>
public static class LedgerBook
{
    /// <summary>Key of its grain.</summary>
    public const string Main = "main";

    /// <summary>Most orders of one batch.</summary>
    public const int MaxBatch = 8_192;

    /// <summary>Most lines of a page of a statement.</summary>
    public const int MaxPage = 100;

    /// <summary>Most lines of one answer.</summary>
    public const int MaxLines = 1_000;

    /// <summary>Key of the grain of a shard.</summary>
    public static string KeyOf(string book, int shard) => shard == 0 && book == Main ? FirstOfMain : string.Create(CultureInfo.InvariantCulture, $"{book}/{shard}");

    /// <summary>The shard of a key.</summary>
    /// <exception cref="InvalidOperationException">It is no shard's key.</exception>
    public static ShardName ShardOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int slash = key.LastIndexOf('/');
        return slash > 0 && int.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new ShardName(key[..slash], number)
            : throw new InvalidOperationException($"'{key}' is not a shard of a book.");
    }

    // The one that nearly every call asks for.
    private const string FirstOfMain = Main + "/0";
}
