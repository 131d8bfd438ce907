using System.Buffers.Binary;
using System.Text;

namespace Cuckoo.Ledger;

/// <summary>
/// Reads the records of a block whose hash was right. Every length and number is checked all the same: a block that this
/// program did not write must not crash it.
/// </summary>
internal ref struct BlockReader(JournalBlock block)
{
    // Longest word or name; the writer's bounds are lower.
    private const int LongestText = 128;

    private readonly ReadOnlySpan<byte> records = block.Records;
    private readonly long number = block.Number;
    private int next;
    private int entries;
    private long at = block.At;
    private long sequence = block.FirstSequence;

    /// <summary>What was read: a <see cref="RecordKind"/> or an <see cref="EntryKind"/>.</summary>
    public byte Kind { get; private set; }

    /// <summary>Of a book: which shard.</summary>
    public int Shard { get; private set; }

    /// <summary>Of a book: how many.</summary>
    public int Shards { get; private set; }

    /// <summary>Of a word or an account: its text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Of an account: its key.</summary>
    public AccountKey Account { get; private set; }

    /// <summary>Reads the next record; an entry goes into <paramref name="entry"/>.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="JournalException">The records are not what a block holds.</exception>
    public bool Read(Entry entry)
    {
        if (next == records.Length)
        {
            if (entries != block.Entries) throw Wrong($"it holds {entries} entries and says {block.Entries}");
            return false;
        }

        Kind = Byte();
        switch (Kind)
        {
            case (byte)RecordKind.Book:
                (Shard, Shards) = (Number(), Number());
                break;
            case (byte)RecordKind.Word:
                Text = ReadText();
                break;
            case (byte)RecordKind.Account:
                Account = Key();
                Text = ReadText();
                break;
            case >= (byte)EntryKind.Transfer and <= (byte)EntryKind.Returned:
                entries++;
                ReadEntry((EntryKind)Kind, entry);
                break;
            default:
                throw Wrong($"it holds a record of kind {Kind}");
        }

        return true;
    }

    private void ReadEntry(EntryKind kind, Entry entry)
    {
        if (kind is EntryKind.Expire or EntryKind.State or EntryKind.Cleared or EntryKind.Returned) entry.Begin(kind, default, 0);
        else entry.Begin(kind, new TransferKey(Bits()), BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));
        entry.Sequence = sequence++;
        at = checked(at + (long)Small());
        entry.At = at;
        byte seldom = Byte();
        if ((seldom & 1) != 0)
        {
            entry.Reference = Bits();
            entry.PreviousOfReference = Before(entry.Sequence);
        }

        if ((seldom & 2) != 0) entry.Subject = new TransferKey(Bits());
        if ((seldom & 4) != 0) entry.ExpiresAt = (long)Small();
        if ((seldom & 8) != 0) entry.Owner = Bits();
        if (kind is EntryKind.State or EntryKind.Incoming or EntryKind.Returned)
        {
            entry.Number = Number();
            entry.Value = Byte();
        }

        int lines = Number();
        if (lines > Order.MaxShares + 1) throw Wrong($"entry {entry.Sequence} has {lines} lines");
        for (int i = 0; i < lines; i++) ReadLine(entry);
    }

    private void ReadLine(Entry entry)
    {
        int debit = Number();
        int credit = Number();
        UInt128 amount = Large();
        int purpose = Number();
        ref Line line = ref entry.Add(debit, credit, amount, purpose >> 1);
        line.PreviousOfDebit = Before(entry.Sequence);
        line.PreviousOfCredit = Before(entry.Sequence);
        if ((purpose & 1) != 0)
            line.Outgoing = new Outgoing(new TransferKey(Bits()), Number(), new Party(Key(), ReadText(), Byte() != 0));
    }

    private long Before(long of)
    {
        ulong distance = Small();
        return distance <= (ulong)of ? of - (long)distance : throw Wrong($"entry {of} follows one {distance} before it");
    }

    private AccountKey Key()
    {
        byte kind = Byte();
        return kind is > 0 and <= (byte)AccountKind.Clearing ? new AccountKey((AccountKind)kind, Bits()) : throw Wrong($"there is no account of kind {kind}");
    }

    private string ReadText()
    {
        int length = Number();
        if (length > LongestText) throw Wrong($"it holds a text of {length} bytes");
        return Encoding.UTF8.GetString(Take(length));
    }

    private UInt128 Bits() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    private int Number()
    {
        ulong value = Small();
        return value <= int.MaxValue ? (int)value : throw Wrong($"it holds the number {value}");
    }

    private ulong Small()
    {
        // Most numbers are short; nine bytes hold 63 bits, and nothing here has more.
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte one = Byte();
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80) return value;
        }

        throw Wrong("it holds a number that does not end");
    }

    private UInt128 Large()
    {
        UInt128 value = 0;
        for (int shift = 0; shift < 128; shift += 7)
        {
            byte one = Byte();
            value |= (UInt128)(one & 0x7F) << shift;
            if (one < 0x80) return value;
        }

        throw Wrong("it holds an amount that does not end");
    }

    private byte Byte() => next < records.Length ? records[next++] : throw Wrong("it ends within a record");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (records.Length - next < count) throw Wrong("it ends within a record");
        next += count;
        return records.Slice(next - count, count);
    }

    private readonly JournalException Wrong(string why) => new(number, why);
}
