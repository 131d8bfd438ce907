namespace Cuckoo.Pictures.Jpeg;

/// <summary>A canonical prefix code (ITU-T T.81, annex C): codes of up to 16 bits for byte values.</summary>
internal sealed class HuffmanTable
{
    private const int MaxLength = 16;
    private const int FastBits = 9;

    // Of each code of at most FastBits: its length in the high byte, its value in the low one; 0 where it is longer.
    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly byte[] _values;

    // Of each length: the code after its last, moved up to 16 bits, and what is added to a code for the place of its value.
    private readonly int[] _end = new int[MaxLength + 1];
    private readonly int[] _toValue = new int[MaxLength + 1];

    private HuffmanTable(byte[] values) => _values = values;

    /// <summary>Makes a table.</summary>
    /// <param name="counts">How many codes of each length from 1 to 16.</param>
    /// <param name="values">The values in the order of their codes.</param>
    /// <returns>Null when there are more codes than their lengths leave room for.</returns>
    public static HuffmanTable? Of(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        var table = new HuffmanTable(values.ToArray());
        for (int length = 1, code = 0, index = 0; length <= MaxLength; length++, code <<= 1)
        {
            table._toValue[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length)
                    return null;
                if (length <= FastBits)
                    table._fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | values[index]));
            }

            table._end[length] = code << (MaxLength - length);
        }

        return table;
    }

    /// <summary>The next value.</summary>
    public int Read(ref BitReader bits)
    {
        var ahead = bits.Peek16();
        var fast = _fast[ahead >> (MaxLength - FastBits)];
        if (fast != 0)
        {
            bits.Skip(fast >> 8);
            return (byte)fast;
        }

        for (var length = FastBits + 1; length <= MaxLength; length++)
        {
            if (ahead < _end[length])
            {
                bits.Skip(length);
                return _values[(ahead >> (MaxLength - length)) + _toValue[length]];
            }
        }

        throw bits.Fault("has a bit pattern that is no code of its Huffman table");
    }
}
