using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Ledger;

/// <summary>
/// The block that is being filled. Numbers are LEB128 varints, ids and references 16 bytes little endian, texts UTF-8 behind
/// their length. Its buffer is used again for the next block.
/// </summary>
internal sealed class BlockWriter
{
    // The longest entry: a post of 256 shares, each to another shard with a name of 64 characters, is under 100 KB.
    private const int LongestLine = 512;

    private byte[] buffer = new byte[64 << 10];
    private int length = JournalBlock.HeaderLength;
    private long at;
    private long firstAt;

    /// <summary>Entries written so far.</summary>
    public int Entries { get; private set; }

    /// <summary>Bytes written so far, the header's place included.</summary>
    public int Length => length;

    /// <summary>Whether nothing was written yet.</summary>
    public bool IsEmpty => length == JournalBlock.HeaderLength;

    /// <summary>Where it stands, to come back to.</summary>
    public (int Length, int Entries, long At, long FirstAt) Mark => (length, Entries, at, firstAt);

    /// <summary>Forgets what was written since.</summary>
    public void Return((int Length, int Entries, long At, long FirstAt) mark) => (length, Entries, at, firstAt) = mark;

    public void Book(int shard, int shards)
    {
        Reserve(16);
        buffer[length++] = (byte)RecordKind.Book;
        Varint((ulong)shard);
        Varint((ulong)shards);
    }

    public void Word(string word)
    {
        Reserve(LongestLine);
        buffer[length++] = (byte)RecordKind.Word;
        Text(word);
    }

    public void Account(AccountKey key, string name)
    {
        Reserve(LongestLine);
        buffer[length++] = (byte)RecordKind.Account;
        Key(key);
        Text(name);
    }

    public void Entry(Entry entry)
    {
        Reserve(128);
        if (Entries++ == 0) firstAt = at = entry.At;
        buffer[length++] = (byte)entry.Kind;
        if (entry.Kind is not (EntryKind.Expire or EntryKind.State or EntryKind.Cleared or EntryKind.Returned))
        {
            Bits(entry.Id.Bits);
            BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(length), entry.Fingerprint);
            length += 8;
        }

        Varint((ulong)(entry.At - at));
        at = entry.At;

        // Which of the seldom fields follow.
        int seldom = (entry.Reference != 0 ? 1 : 0) | (entry.Subject != default ? 2 : 0) | (entry.ExpiresAt != 0 ? 4 : 0) | (entry.Owner != 0 ? 8 : 0);
        buffer[length++] = (byte)seldom;
        if ((seldom & 1) != 0)
        {
            Bits(entry.Reference);
            Varint((ulong)(entry.Sequence - entry.PreviousOfReference));
        }

        if ((seldom & 2) != 0) Bits(entry.Subject.Bits);
        if ((seldom & 4) != 0) Varint((ulong)entry.ExpiresAt);
        if ((seldom & 8) != 0) Bits(entry.Owner);
        if (entry.Kind is EntryKind.State or EntryKind.Incoming or EntryKind.Returned)
        {
            Varint((ulong)entry.Number);
            buffer[length++] = entry.Value;
        }

        Varint((ulong)entry.Count);
        foreach (ref Line line in entry.Lines) Add(entry.Sequence, ref line);
    }

    /// <summary>Closes the block and begins the next.</summary>
    public JournalBlock Seal(long number, long firstSequence, ReadOnlySpan<byte> previous)
    {
        byte[] block = buffer.AsSpan(0, length).ToArray();
        JournalBlock.WriteHeader(block, number, firstSequence, Entries, firstAt, previous);
        var sealedBlock = new JournalBlock(number, firstSequence, Entries, block, SHA256.HashData(block));
        (length, Entries, at, firstAt) = (JournalBlock.HeaderLength, 0, 0, 0);
        return sealedBlock;
    }

    private void Add(long sequence, ref Line line)
    {
        Reserve(LongestLine);
        Varint((ulong)line.Debit);
        Varint((ulong)line.Credit);
        Varint(line.Amount);
        Varint(((ulong)line.Purpose << 1) | (line.Outgoing is null ? 0ul : 1));
        Varint((ulong)(sequence - line.PreviousOfDebit));
        Varint((ulong)(sequence - line.PreviousOfCredit));
        if (line.Outgoing is not { } outgoing) return;
        Bits(outgoing.Id.Bits);
        Varint((ulong)outgoing.Shard);
        Key(outgoing.Credit.Key);
        Text(outgoing.Credit.Name);
        buffer[length++] = outgoing.Credit.OpensIt ? (byte)1 : (byte)0;
    }

    private void Key(AccountKey key)
    {
        buffer[length++] = (byte)key.Kind;
        Bits(key.Number);
    }

    private void Bits(UInt128 bits)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(buffer.AsSpan(length), bits);
        length += 16;
    }

    private void Text(string text)
    {
        int bytes = Encoding.UTF8.GetBytes(text, buffer.AsSpan(length + 2));
        buffer[length] = (byte)(0x80 | (bytes & 0x7F));
        buffer[length + 1] = (byte)(bytes >> 7);
        length += 2 + bytes;
    }

    private void Varint(UInt128 number)
    {
        while (number > ulong.MaxValue)
        {
            buffer[length++] = (byte)(0x80 | (byte)(number & 0x7F));
            number >>= 7;
        }

        Varint((ulong)number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Varint(ulong number)
    {
        while (number >= 0x80)
        {
            buffer[length++] = (byte)(0x80 | number);
            number >>= 7;
        }

        buffer[length++] = (byte)number;
    }

    private void Reserve(int bytes)
    {
        if (buffer.Length - length < bytes) Array.Resize(ref buffer, buffer.Length * 2);
    }
}
