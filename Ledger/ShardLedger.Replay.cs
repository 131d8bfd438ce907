namespace Cuckoo.Ledger;

/// <content>Coming back: what was made durable is applied again, by the same code, and each block proves that it follows the one before.</content>
public sealed partial class ShardLedger
{
    /// <summary>Which shard of how many a journal's first block belongs to.</summary>
    /// <exception cref="JournalException">It is not a first block.</exception>
    public static (int Shard, int Shards) FoundationOf(JournalBlock first)
    {
        ArgumentNullException.ThrowIfNull(first);
        BlockReader reader = new(first);
        if (!reader.Read(new Entry()) || reader.Kind != (byte)RecordKind.Book || first.Number != 1)
            throw new JournalException(first.Number, "it does not say which shard it begins");
        return (reader.Shard, reader.Shards);
    }

    /// <summary>Applies a durable block, the next one.</summary>
    /// <param name="bytes">As stored.</param>
    /// <param name="storedHash">The hash stored beside it.</param>
    /// <param name="until">The last entry to apply; a ledger that stopped within a block is for reading only.</param>
    /// <exception cref="JournalException">It is torn, altered, or not the next one; the ledger must not be used any more.</exception>
    public void Replay(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> storedHash, long until = long.MaxValue)
    {
        JournalBlock block = JournalBlock.Open(bytes, Blocks + 1, books.Sequence, lastHash, storedHash);
        try
        {
            Replay(block, until);
        }
        catch (Exception e) when (e is not JournalException && e is InvalidDataException or OverflowException or ArgumentException)
        {
            throw new JournalException(block.Number, e.Message, e);
        }

        lastHash = block.Hash.ToArray();
        Blocks = block.Number;
    }

    private void Replay(JournalBlock block, long until)
    {
        BlockReader reader = new(block);
        bool isFirst = true;
        while (reader.Read(entry))
        {
            if (reader.Kind >= (byte)EntryKind.Transfer && entry.Sequence > until) return;
            bool isBook = reader.Kind == (byte)RecordKind.Book;
            if (isBook != (isFirst && block.Number == 1)) throw new JournalException(block.Number, "the record of the book is not where it belongs");
            isFirst = false;
            if (isBook && (reader.Shard, reader.Shards) != (Shard, Shards))
                throw new JournalException(block.Number, $"it is of shard {reader.Shard} of {reader.Shards}, not of shard {Shard} of {Shards}");
            if (reader.Kind == (byte)RecordKind.Word) books.AddWord(reader.Text);
            else if (reader.Kind == (byte)RecordKind.Account) AddAccount(reader);
            else if (!isBook) books.Apply(entry, isReplayed: true);
        }
    }

    private void AddAccount(in BlockReader reader)
    {
        if (books.Accounts.Find(reader.Account) >= 0) throw new InvalidDataException($"Account {reader.Account} is opened twice.");
        books.Accounts.Add(reader.Account, reader.Text);
    }
}
