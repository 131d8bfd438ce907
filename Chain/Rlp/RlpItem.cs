// The strict reader: whatever has two spellings is accepted in the canonical one alone, since a transaction is named by the
// hash of its bytes. Nesting is bounded before it is entered, and the items are views of the input: reading a
// megabyte of prefixes costs what their list costs and no more.

using System.Diagnostics.CodeAnalysis;

namespace Cuckoo.Chain.Rlp;

/// <summary>One item of RLP: a byte string, or a list of items.</summary>
public sealed class RlpItem
{
    /// <summary>Lists within lists that are read; transactions need four.</summary>
    public const int MostDepth = 16;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly IReadOnlyList<RlpItem>? items;

    private RlpItem(ReadOnlyMemory<byte> bytes, IReadOnlyList<RlpItem>? items) => (this.bytes, this.items) = (bytes, items);

    /// <summary>Whether this is a list.</summary>
    [MemberNotNullWhen(true, nameof(items))]
    public bool IsList => items is not null;

    /// <summary>The byte string.</summary>
    /// <exception cref="FormatException">This is a list.</exception>
    public ReadOnlyMemory<byte> Bytes => IsList ? throw new FormatException("A byte string was expected where a list is.") : bytes;

    /// <summary>The items of the list.</summary>
    /// <exception cref="FormatException">This is a byte string.</exception>
    public IReadOnlyList<RlpItem> Items => items ?? throw new FormatException("A list was expected where a byte string is.");

    /// <summary>Reads one item that takes all of the input.</summary>
    /// <exception cref="FormatException">The input is not the canonical RLP of one item; the message says what is wrong and where.</exception>
    public static RlpItem Parse(ReadOnlyMemory<byte> input)
    {
        var at = 0;
        var item = Read(input, ref at, input.Length, 0);
        return at == input.Length ? item : throw new FormatException($"RLP: {input.Length - at} bytes follow the item.");
    }

    /// <summary>The number of a byte string of at most 32 bytes without zeros in front.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public UInt256 ToNumber()
    {
        var span = Bytes.Span;
        if (span.Length > UInt256.Bytes)
            throw new FormatException($"RLP: a number has at most {UInt256.Bytes} bytes, not {span.Length}.");
        return span.Length == 0 || span[0] != 0 ? UInt256.FromBigEndian(span) : throw new FormatException("RLP: a number has no zeros in front.");
    }

    private static RlpItem Read(ReadOnlyMemory<byte> input, ref int at, int end, int depth)
    {
        if (at >= end)
            throw new FormatException($"RLP: an item was expected at byte {at}, where the input or its list ends.");
        var first = input.Span[at];
        if (first < RlpPrefix.ShortString)
            return new RlpItem(input.Slice(at++, 1), null);

        var isList = first >= RlpPrefix.ShortList;
        var start = at++;
        var length = ReadLength(input.Span, ref at, end, first - (isList ? RlpPrefix.ShortList : RlpPrefix.ShortString), start);
        var content = input.Slice(at, length);
        if (!isList)
        {
            if (length == 1 && content.Span[0] < RlpPrefix.ShortString)
                throw new FormatException($"RLP: the byte at {start} needs no prefix.");
            at += length;
            return new RlpItem(content, null);
        }

        if (depth == MostDepth)
            throw new FormatException($"RLP: more than {MostDepth} lists within lists, at byte {start}.");
        List<RlpItem> list = [];
        var listEnd = at + length;
        while (at < listEnd)
            list.Add(Read(input, ref at, listEnd, depth + 1));
        return new RlpItem(default, list);
    }

    private static int ReadLength(ReadOnlySpan<byte> input, ref int at, int end, int code, int start)
    {
        long length = code;
        if (code > RlpPrefix.MostShort)
        {
            var lengthBytes = code - RlpPrefix.MostShort;
            if (lengthBytes > end - at)
                throw new FormatException($"RLP: the length at byte {start} goes beyond the input or its list.");
            if (input[at] == 0)
                throw new FormatException($"RLP: the length at byte {start} has zeros in front.");
            // Eight bytes can hold more than a long; anything of five or more is too long already.
            length = lengthBytes > 4 ? long.MaxValue : 0;
            for (var i = 0; i < lengthBytes && lengthBytes <= 4; i++)
                length = length << 8 | input[at + i];
            at += lengthBytes;
            if (length <= RlpPrefix.MostShort)
                throw new FormatException($"RLP: the length at byte {start} fits in its first byte.");
        }

        return length <= end - at ? (int)length : throw new FormatException($"RLP: the item at byte {start} goes beyond the input or its list.");
    }
}
