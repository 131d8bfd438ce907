// Recursive length prefix (Ethereum yellow paper, appendix B): the one spelling of transactions. Written into one growing
// buffer; a list is written in place and its prefix put before it when it ends.

using System.Buffers.Binary;

namespace Cuckoo.Chain.Rlp;

/// <summary>Writes byte strings and lists of them as RLP.</summary>
public sealed class RlpWriter
{
    private readonly Stack<int> starts = new();
    private byte[] buffer = new byte[256];
    private int length;

    /// <summary>Writes a byte string.</summary>
    public RlpWriter Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= RlpPrefix.ShortString)
            WritePrefix(bytes.Length, RlpPrefix.ShortString);
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Writes a number: its big-endian bytes without zeros in front, none for 0.</summary>
    public RlpWriter Write(UInt256 number)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Bytes];
        number.WriteBigEndian(bytes);
        return Write(bytes[(UInt256.Bytes - (number.BitLength + 7) / 8)..]);
    }

    /// <summary>Begins a list; what is written until <see cref="EndList"/> are its items.</summary>
    public RlpWriter BeginList()
    {
        starts.Push(length);
        return this;
    }

    /// <summary>Ends the innermost list.</summary>
    /// <exception cref="InvalidOperationException">No list has begun.</exception>
    public RlpWriter EndList()
    {
        var start = starts.Pop();
        var items = length - start;
        Span<byte> prefix = stackalloc byte[RlpPrefix.MostPrefixBytes];
        var prefixLength = RlpPrefix.WritePrefix(prefix, items, RlpPrefix.ShortList);
        Take(prefixLength);
        buffer.AsSpan(start, items).CopyTo(buffer.AsSpan(start + prefixLength));
        prefix[..prefixLength].CopyTo(buffer.AsSpan(start));
        return this;
    }

    /// <summary>What was written.</summary>
    /// <exception cref="InvalidOperationException">A list has not ended.</exception>
    public byte[] ToBytes() => starts.Count == 0
        ? buffer.AsSpan(0, length).ToArray()
        : throw new InvalidOperationException("A list has not ended.");

    private void WritePrefix(int bytes, byte offset)
    {
        Span<byte> prefix = stackalloc byte[RlpPrefix.MostPrefixBytes];
        var prefixLength = RlpPrefix.WritePrefix(prefix, bytes, offset);
        prefix[..prefixLength].CopyTo(Take(prefixLength));
    }

    private Span<byte> Take(int bytes)
    {
        if (buffer.Length - length < bytes)
            Array.Resize(ref buffer, Math.Max(checked(length + bytes), buffer.Length * 2));
        length += bytes;
        return buffer.AsSpan(length - bytes, bytes);
    }
}

/// <summary>The numbers of the format that writer and reader share.</summary>
internal static class RlpPrefix
{
    /// <summary>Prefix of the empty string; to it a length up to 55 is added.</summary>
    public const byte ShortString = 0x80;

    /// <summary>Prefix of the empty list.</summary>
    public const byte ShortList = 0xC0;

    /// <summary>The longest content whose length is in the first byte.</summary>
    public const int MostShort = 55;

    /// <summary>One byte, and four of a length.</summary>
    public const int MostPrefixBytes = 5;

    public static int WritePrefix(Span<byte> prefix, int length, byte offset)
    {
        if (length <= MostShort)
        {
            prefix[0] = (byte)(offset + length);
            return 1;
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        bytes = bytes.TrimStart((byte)0);
        prefix[0] = (byte)(offset + MostShort + bytes.Length);
        bytes.CopyTo(prefix[1..]);
        return 1 + bytes.Length;
    }
}
