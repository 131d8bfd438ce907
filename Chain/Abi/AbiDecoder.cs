// The strict reader of what nodes and strangers send as ABI data. Only the layout that compilers write is read: each tail begins
// where the one before ended, paddings are zero, numbers fit their types, and nothing follows the last tail. A hostile offset
// can therefore not point one megabyte of data at itself a million times: every element has bytes of its own,
// so what is made of an input is bounded by the input.

using System.Numerics;
using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Abi;

/// <summary>Reads values of the contract ABI.</summary>
public static class AbiDecoder
{
    /// <summary>The most bytes that are read at once; a transaction's input has at most 128 KiB, a result rarely more.</summary>
    public const int MostBytes = 1 << 24;

    /// <summary>Decodes values that lie one after the other, as the arguments and the results of a call do.</summary>
    /// <returns>One value a type, as <see cref="AbiKind"/> says; bytes are views of the input.</returns>
    /// <exception cref="FormatException">The bytes are not exactly such values; the message says what is wrong and where.</exception>
    public static object[] Decode(IReadOnlyList<AbiType> types, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(types);
        if (data.Length > MostBytes)
            throw new FormatException($"ABI data has at most {MostBytes} bytes, not {data.Length}.");
        var values = ReadParts(data, 0, types, out var end);
        return end == data.Length ? values : throw new FormatException($"ABI data: {data.Length - end} bytes follow the values.");
    }

    private static object[] ReadParts(ReadOnlyMemory<byte> data, int start, IReadOnlyList<AbiType> types, out int end)
    {
        // The heads are within the input before anything of their number is made.
        long headBytes = 0;
        for (var i = 0; i < types.Count && headBytes <= data.Length; i++)
            headBytes += types[i].HeadBytes;
        if (headBytes > data.Length - start)
            throw new FormatException($"ABI data: {headBytes} bytes are needed at byte {start}, and {data.Length - start} are left.");

        var values = new object[types.Count];
        var head = start;
        end = start + (int)headBytes;
        for (var i = 0; i < values.Length; i++)
        {
            if (types[i].IsDynamic)
            {
                var offset = Word(data, head);
                if (offset != (UInt256)(ulong)(end - start))
                    throw new FormatException($"ABI data: the offset at byte {head} does not lead to byte {end}, where the value has to begin.");
                values[i] = ReadTail(data, end, types[i], out end);
            }
            else
            {
                values[i] = ReadStatic(data, head, types[i]);
            }

            head += types[i].HeadBytes;
        }

        return values;
    }

    private static object ReadTail(ReadOnlyMemory<byte> data, int at, AbiType type, out int end)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return ReadBytes(data, at, out end);
            case AbiKind.Text:
                try
                {
                    return AbiEncoder.Strict.GetString(ReadBytes(data, at, out end).Span);
                }
                catch (DecoderFallbackException wrong)
                {
                    throw new FormatException($"ABI data: the text at byte {at} is not UTF-8.", wrong);
                }

            case AbiKind.Array:
                var count = ReadLength(data, at, type.Element!.HeadBytes);
                return ReadParts(data, at + UInt256.Bytes, AbiEncoder.Repeat(type.Element, count), out end);
            case AbiKind.FixedArray:
                return ReadParts(data, at, AbiEncoder.Repeat(type.Element!, type.Size), out end);
            default:
                return ReadParts(data, at, type.Components, out end);
        }
    }

    private static object ReadStatic(ReadOnlyMemory<byte> data, int at, AbiType type)
    {
        if (type.Kind is not (AbiKind.FixedArray or AbiKind.Tuple))
            return ReadWord(data, at, type);
        var values = new object[type.Kind == AbiKind.Tuple ? type.Components.Count : type.Size];
        for (var i = 0; i < values.Length; i++)
        {
            var part = type.Kind == AbiKind.Tuple ? type.Components[i] : type.Element!;
            values[i] = ReadStatic(data, at, part);
            at += part.HeadBytes;
        }

        return values;
    }

    private static object ReadWord(ReadOnlyMemory<byte> data, int at, AbiType type)
    {
        var word = data.Slice(at, UInt256.Bytes);
        switch (type.Kind)
        {
            case AbiKind.Natural:
                var number = UInt256.FromBigEndian(word.Span);
                return number.BitLength <= type.Size ? number : throw Wrong(type, at);
            case AbiKind.Whole:
                var signed = new BigInteger(word.Span, isUnsigned: false, isBigEndian: true);
                return signed.GetBitLength() < type.Size ? signed : throw Wrong(type, at);
            case AbiKind.Address:
                if (word.Span[..(UInt256.Bytes - Address.Bytes)].ContainsAnyExcept((byte)0))
                    throw Wrong(type, at);
                var bytes = word.Span[(UInt256.Bytes - Address.Bytes)..];
                // The zero address is how contracts say that there is none.
                return bytes.ContainsAnyExcept((byte)0) ? Address.FromBytes(bytes) : default;
            case AbiKind.Bool:
                return UInt256.FromBigEndian(word.Span) is var flag && flag <= UInt256.One ? !flag.IsZero : throw Wrong(type, at);
            default:
                if (type.Size == Bytes32.Length)
                    return Bytes32.From(word.Span);
                return word.Span[type.Size..].ContainsAnyExcept((byte)0) ? throw Wrong(type, at) : word[..type.Size];
        }
    }

    private static ReadOnlyMemory<byte> ReadBytes(ReadOnlyMemory<byte> data, int at, out int end)
    {
        var length = ReadLength(data, at, 1);
        var padded = (length + 31) / 32 * 32;
        var start = at + UInt256.Bytes;
        if (padded > data.Length - start)
            throw new FormatException($"ABI data: the {length} bytes at byte {at} are not padded to whole words.");
        if (data.Span[(start + length)..(start + padded)].ContainsAnyExcept((byte)0))
            throw new FormatException($"ABI data: the padding of the bytes at byte {at} is not zero.");
        end = start + padded;
        return data.Slice(start, length);
    }

    private static int ReadLength(ReadOnlyMemory<byte> data, int at, int bytesEach)
    {
        var length = Word(data, at);
        var left = data.Length - at - UInt256.Bytes;
        return length <= (UInt256)(ulong)(left / bytesEach)
            ? (int)(ulong)length
            : throw new FormatException($"ABI data: the length at byte {at} goes beyond the {left} bytes that are left.");
    }

    private static UInt256 Word(ReadOnlyMemory<byte> data, int at) => data.Length - at >= UInt256.Bytes
        ? UInt256.FromBigEndian(data.Span.Slice(at, UInt256.Bytes))
        : throw new FormatException($"ABI data: a word is needed at byte {at}, and {data.Length - at} bytes are left.");

    private static FormatException Wrong(AbiType type, int at) => new($"ABI data: the word at byte {at} is no {type.Name}.");
}
