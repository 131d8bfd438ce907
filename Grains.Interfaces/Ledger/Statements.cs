using System.Collections.Immutable;

namespace Cuckoo.Grains.Ledger;

/// <summary>Where a statement goes on: at an older entry, with the balance there.</summary>
/// <param name="Sequence">The next entry to show.</param>
/// <param name="Balance">The account's balance after it.</param>
[GenerateSerializer, Immutable]
public readonly record struct StatementCursor(long Sequence, Int128 Balance);

/// <summary>A line of a statement.</summary>
/// <param name="Sequence">Number of its entry in the shard.</param>
/// <param name="At">When.</param>
/// <param name="Line">The transfer.</param>
/// <param name="Balance">The account's balance after it.</param>
[GenerateSerializer, Immutable]
public sealed record StatementLine(long Sequence, DateTimeOffset At, LedgerLine Line, Int128 Balance);

/// <summary>A page of an account's statement, the newest line first.</summary>
/// <param name="AsOf">The shard's last entry when it was asked for: nothing newer is in it.</param>
/// <param name="Lines">Its lines; all lines of an entry stand on one page.</param>
/// <param name="Next">Where the next page begins; nothing at the end.</param>
[GenerateSerializer, Immutable]
public sealed record StatementPage(long AsOf, ImmutableArray<StatementLine> Lines, StatementCursor? Next);

/// <summary>How far a check of the stored books has come.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Blocks">Blocks proved.</param>
/// <param name="OfBlocks">Blocks there were when its check began.</param>
/// <param name="Entries">Entries added up.</param>
/// <param name="Sum">Sum of all balances after them: zero.</param>
/// <param name="Damage">What is wrong, naming the block; nothing while all is well.</param>
[GenerateSerializer, Immutable]
public sealed record BooksProof(int Shard, long Blocks, long OfBlocks, long Entries, Int128 Sum, string? Damage);

/// <summary>A moment of a book: the last entry of each of its shards. Any such moment balances, for each shard does at each entry.</summary>
/// <param name="Sequences">One for each shard, in their order.</param>
[GenerateSerializer, Immutable]
public readonly record struct LedgerMark(ImmutableArray<long> Sequences);

/// <summary>Reads the stored books from their first block, beside the shards that use them. Its key is the book's name.</summary>
public interface ILedgerVerifierGrain : IGrainWithStringKey
{
    /// <summary>Checks every shard, and tells how far it is. The last step of a shard has come to its end or to what is damaged.</summary>
    IAsyncEnumerable<BooksProof> VerifyBooks(CancellationToken cancellation = default);

    /// <summary>The books as they were: replayed from the snapshot or from the beginning, a second for a million entries or so.</summary>
    /// <param name="mark">The moment.</param>
    /// <exception cref="ArgumentException">It is no moment of this book.</exception>
    [ResponseTimeout("01:00:00")]
    Task<LedgerTotals> TotalsAt(LedgerMark mark);
}
