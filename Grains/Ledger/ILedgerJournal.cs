using System.Collections.Immutable;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// Where the books are kept: an append-only list of entries a book. SQLite holds it on one machine; anything that can refuse
/// a second entry of the same number can stand in.
/// </summary>
public interface ILedgerJournal
{
    /// <summary>Appends the entry and returns when it is durable. Throws when the number is taken: another writer has the book.</summary>
    Task Append(string book, LedgerEntry entry);

    /// <summary>Reads the book from its first entry.</summary>
    IAsyncEnumerable<LedgerEntry> Read(string book, CancellationToken cancellation);
}

/// <summary>What an entry of the journal did.</summary>
public enum LedgerEntryKind
{
    /// <summary>Nothing: no entry has this kind.</summary>
    None = 0,

    /// <summary>Moved money at once.</summary>
    Transfer,

    /// <summary>Moved money into escrow.</summary>
    Pend,

    /// <summary>Paid a pending transfer out.</summary>
    Post,

    /// <summary>Gave a pending transfer back.</summary>
    Void,
}

/// <summary>One order as applied: its lines stand together or not at all.</summary>
/// <param name="Number">1, 2, 3 … in the book.</param>
/// <param name="Id">The order's id.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Pending">The pending transfer it ended, for a post or a void.</param>
/// <param name="OrderHash">Hash of the whole order: tells a retry from another order under the same id.</param>
/// <param name="Reference">What it is for.</param>
/// <param name="At">When.</param>
/// <param name="Lines">Its transfers.</param>
public sealed record LedgerEntry(
    long Number,
    TransferId Id,
    LedgerEntryKind Kind,
    TransferId? Pending,
    Hash256 OrderHash,
    string Reference,
    DateTimeOffset At,
    ImmutableArray<LedgerLine> Lines);
