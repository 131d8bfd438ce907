using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>Brings a shard back from its journal.</summary>
internal static class LedgerReplay
{
    /// <summary>Begins at the last snapshot, replays the blocks after it as far as the head says they go, and proves the chain up to there.</summary>
    /// <param name="journal">Where it is kept.</param>
    /// <param name="name">Which shard.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="shards">How many shards the book is set up to have.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JournalException">A block is damaged or missing.</exception>
    /// <exception cref="InvalidDataException">The book has another number of shards, or does not balance.</exception>
    /// <returns>The shard, and the entry its snapshot was taken at; 0 without one.</returns>
    public static async Task<(ShardLedger Ledger, long SnapshotAt)> RunAsync(
        ILedgerJournal journal, ShardName name, JournalHead head, int shards, CancellationToken cancellation)
    {
        ShardLedger ledger = await RestoreAsync(journal, name, shards);
        long snapshotAt = ledger.Sequence;
        await foreach (StoredBlock block in journal.ReadAsync(name, ledger.Blocks, cancellation))
        {
            if (block.Number == 1 && ShardLedger.FoundationOf(JournalBlock.OpenAlone(block)) is var stored && stored.Shards != shards)
                throw new InvalidDataException($"The book '{name.Book}' has {stored.Shards} shards and is set up with {shards}: the number is fixed when a book begins.");
            ledger.Replay(block.Bytes, block.Hash.Span);
            if (ledger.Blocks == head.Blocks) break;
        }

        if (ledger.Blocks < head.Blocks) throw new JournalException(ledger.Blocks + 1, "it is missing");
        if (head.Blocks > 0 && !ledger.LastHash.Span.SequenceEqual(head.Hash.Span)) throw new JournalException(head.Blocks, "it is not the one written last");
        if (ledger.Totals().Sum is var sum && sum != 0) throw new InvalidDataException($"Shard {name} of the books sums to {sum}, not to zero.");
        return (ledger, snapshotAt);
    }

    /// <summary>The shard as it was after an entry: from the snapshot if that is older, else from the first block. For reading only.</summary>
    /// <param name="journal">Where it is kept.</param>
    /// <param name="name">Which shard.</param>
    /// <param name="shards">How many shards the book has.</param>
    /// <param name="sequence">The entry.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard has no such entry.</exception>
    /// <exception cref="JournalException">A block is damaged.</exception>
    public static async Task<ShardLedger> AtAsync(ILedgerJournal journal, ShardName name, int shards, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ShardLedger ledger = await RestoreAsync(journal, name, shards);
        if (ledger.Sequence > sequence) ledger = new ShardLedger(name.Number, shards);
        if (ledger.Sequence == sequence) return ledger;
        await foreach (StoredBlock block in journal.ReadAsync(name, ledger.Blocks, CancellationToken.None))
        {
            ledger.Replay(block.Bytes, block.Hash.Span, sequence);
            if (ledger.Sequence == sequence) return ledger;
        }

        throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"The shard has entries 1 to {ledger.Sequence}.");
    }

    // A snapshot that is damaged, old, or of a book with another number of shards is no loss: the chain says it all, and says it
    // more slowly.
    private static async Task<ShardLedger> RestoreAsync(ILedgerJournal journal, ShardName name, int shards)
    {
        try
        {
            if (await journal.ReadSnapshotAsync(name) is { } snapshot) return ShardLedger.Restore(snapshot, name.Number, shards);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // As above.
        }

        return new ShardLedger(name.Number, shards);
    }
}
