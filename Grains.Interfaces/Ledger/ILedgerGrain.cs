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

    /// <summary>Where the books are now: what a later reading can be asked as of.</summary>
    [ReadOnly]
    Task<LedgerMark> Mark();

    /// <summary>Balance that an account had.</summary>
    /// <exception cref="ArgumentException">The mark is no moment of this book.</exception>
    [ReadOnly]
    Task<Int128> BalanceAt(AccountId account, LedgerMark mark);

    /// <summary>Transfers made for a reference until then, in order.</summary>
    /// <exception cref="ArgumentException">The mark is no moment of this book.</exception>
    [ReadOnly]
    Task<ImmutableArray<LedgerLine>> LinesAt(string reference, LedgerMark mark);

    /// <summary>Sum of all books, and what the system accounts held. It is replayed beside the books; see <see cref="ILedgerVerifierGrain.TotalsAt"/>.</summary>
    /// <exception cref="ArgumentException">The mark is no moment of this book.</exception>
    [ReadOnly, ResponseTimeout("01:00:00")]
    Task<LedgerTotals> TotalsAt(LedgerMark mark);

    /// <summary>A page of the statement of an account that is no system account, the newest line first.</summary>
    /// <param name="account">Which.</param>
    /// <param name="from">Where the page before said it goes on; nothing for the newest.</param>
    /// <param name="count">How many lines, 1 to <see cref="LedgerBook.MaxPage"/>; a last entry of several lines may bring more.</param>
    [ReadOnly]
    Task<StatementPage> Statement(AccountId account, StatementCursor? from, int count);
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
