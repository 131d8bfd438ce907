using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Cuckoo.Ledger;

/// <summary>
/// One group commit as it is stored: a header, then records (docs/ledger.md has the format). Its hash is the SHA-256 of all its
/// bytes, which begin with the hash of the block before it: whoever changes one block changes all that follow.
/// </summary>
/// <param name="Number">1, 2, 3 … in the shard.</param>
/// <param name="FirstSequence">Number of its first entry; of the next one to come when it has none.</param>
/// <param name="Entries">How many entries it holds.</param>
/// <param name="Bytes">The whole block.</param>
/// <param name="Hash">32 bytes.</param>
public sealed record JournalBlock(long Number, long FirstSequence, int Entries, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Length of the header in bytes.</summary>
    public const int HeaderLength = 72;

    /// <summary>The format's version.</summary>
    public const uint Version = 1;

    /// <summary>Most bytes of a block: what a reader must be ready to hold.</summary>
    public const int MaxLength = 64 << 20;

    // "CKLB", little endian.
    private const uint Magic = 0x424C4B43;

    /// <summary>Number of its last entry.</summary>
    public long LastSequence => FirstSequence + Entries - 1;

    /// <summary>Its records.</summary>
    internal ReadOnlySpan<byte> Records => Bytes.Span[HeaderLength..];

    /// <summary>When its first entry was, in ticks of UTC: what the entries' times count from.</summary>
    internal long At => BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span[32..]);

    /// <summary>Reads a stored block and proves that it is the one that follows.</summary>
    /// <param name="bytes">As stored.</param>
    /// <param name="expected">Number that it must have.</param>
    /// <param name="sequence">Number of the last entry before it.</param>
    /// <param name="previous">Hash of the block before it; of nothing, 32 zeros, before the first.</param>
    /// <param name="stored">The hash stored beside it.</param>
    /// <exception cref="JournalException">It is torn, altered, or another one.</exception>
    public static JournalBlock Open(ReadOnlyMemory<byte> bytes, long expected, long sequence, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> stored)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length is < HeaderLength or > MaxLength) throw new JournalException(expected, $"it has {header.Length} bytes");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic) throw new JournalException(expected, "it does not begin as a block does");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != Version) throw new JournalException(expected, $"its format is version {version}, this program knows {Version}");
        long number = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (number != expected) throw new JournalException(expected, $"block {number} stands in its place");
        long first = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        int entries = BinaryPrimitives.ReadInt32LittleEndian(header[24..]);
        if (first != sequence + 1 || entries < 0) throw new JournalException(expected, $"it begins at entry {first}, the block before it ended at {sequence}");
        if (BinaryPrimitives.ReadInt32LittleEndian(header[28..]) != header.Length - HeaderLength) throw new JournalException(expected, "it is torn");
        if (!header.Slice(40, 32).SequenceEqual(previous)) throw new JournalException(expected, "it does not follow the block before it");
        byte[] hash = SHA256.HashData(header);
        if (!stored.SequenceEqual(hash)) throw new JournalException(expected, "it was altered: its hash is another");
        return new JournalBlock(number, first, entries, bytes, hash);
    }

    /// <summary>Reads a stored block for its entries, proving its own hash but not whom it follows.</summary>
    /// <exception cref="JournalException">It is torn or altered.</exception>
    public static JournalBlock OpenAlone(StoredBlock stored)
    {
        if (stored.Bytes.Length < HeaderLength) throw new JournalException(stored.Number, $"it has {stored.Bytes.Length} bytes");
        ReadOnlySpan<byte> header = stored.Bytes.Span;
        return Open(stored.Bytes, stored.Number, BinaryPrimitives.ReadInt64LittleEndian(header[16..]) - 1, header.Slice(40, 32), stored.Hash.Span);
    }

    /// <summary>Reads the entry of a number into <paramref name="entry"/>.</summary>
    /// <returns>Whether the block holds it.</returns>
    public bool TryRead(long sequence, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        BlockReader reader = new(this);
        while (reader.Read(entry))
        {
            if (reader.Kind >= (byte)EntryKind.Transfer && entry.Sequence == sequence) return true;
        }

        return false;
    }

    internal static void WriteHeader(Span<byte> block, long number, long firstSequence, int entries, long at, ReadOnlySpan<byte> previous)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(block[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], firstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(block[24..], entries);
        BinaryPrimitives.WriteInt32LittleEndian(block[28..], block.Length - HeaderLength);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], at);
        previous.CopyTo(block[40..]);
    }
}

/// <summary>A journal that cannot be what was written. It names the block.</summary>
/// <param name="number">The block.</param>
/// <param name="why">What is wrong with it.</param>
/// <param name="inner">What showed it, if anything.</param>
public sealed class JournalException(long number, string why, Exception? inner = null)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"Block {number} of the journal is damaged: {why}. Restore the file from a backup."), inner)
{
    /// <summary>The block.</summary>
    public long Number { get; } = number;
}
