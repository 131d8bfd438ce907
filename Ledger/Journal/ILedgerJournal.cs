namespace Cuckoo.Ledger;

/// <summary>A shard of a book.</summary>
/// <param name="Book">The book's name.</param>
/// <param name="Number">Which shard, from 0.</param>
public readonly record struct ShardName(string Book, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Book}/{Number}");
}

/// <summary>Where a shard's journal ends, for the one who has just taken it.</summary>
/// <param name="Epoch">The writer's token: higher than any before. Whoever holds a lower one is refused.</param>
/// <param name="Blocks">Number of the last block; 0 for none.</param>
/// <param name="Hash">Its hash; empty when there is none.</param>
public sealed record JournalHead(long Epoch, long Blocks, ReadOnlyMemory<byte> Hash);

/// <summary>A block as stored, nothing about it proved yet.</summary>
/// <param name="Number">Its place.</param>
/// <param name="Bytes">The block.</param>
/// <param name="Hash">The hash stored beside it.</param>
public readonly record struct StoredBlock(long Number, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Hash);

/// <summary>
/// Where the books are kept: an append-only list of blocks a shard, and the state after one of them to begin from. SQLite holds
/// it on one machine. Anything can stand in that appends a block and checks the writer's token in one transaction.
/// </summary>
public interface ILedgerJournal
{
    /// <summary>Takes the shard for writing: whoever had it before can append no more.</summary>
    /// <exception cref="InvalidDataException">What is stored is not such a journal.</exception>
    Task<JournalHead> TakeAsync(ShardName shard);

    /// <summary>Appends the next block and returns when it is durable.</summary>
    /// <exception cref="FencedException">Another has taken the shard, or the number is not the next one; nothing was written.</exception>
    Task AppendAsync(ShardName shard, long epoch, JournalBlock block);

    /// <summary>Where the shard ends now, without taking it.</summary>
    Task<JournalHead> HeadAsync(ShardName shard);

    /// <summary>Reads blocks in their order, those durable when it gets there.</summary>
    IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, CancellationToken cancellation);

    /// <summary>The block that holds an entry; nothing when there is none.</summary>
    Task<StoredBlock?> FindAsync(ShardName shard, long sequence);

    /// <summary>Keeps a snapshot in place of any before it.</summary>
    Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot);

    /// <summary>The last snapshot; nothing when there is none.</summary>
    Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard);
}

/// <summary>A writer that has lost its shard to another.</summary>
/// <param name="shard">The shard.</param>
/// <param name="why">What showed it.</param>
public sealed class FencedException(ShardName shard, string why) : IOException($"Shard {shard} of the books has another writer: {why}.");
