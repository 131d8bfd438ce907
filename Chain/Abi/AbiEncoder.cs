using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Abi;

/// <summary>Writes values as the contract ABI has them: heads in a row, and what has no set length after them.</summary>
public static class AbiEncoder
{
    /// <summary>Encodes values as the arguments of a call are, one after the other.</summary>
    /// <param name="types">Their types.</param>
    /// <param name="values">One a type, as <see cref="AbiKind"/> says; numbers may be any unsigned or signed integer of .NET that fits.</param>
    /// <exception cref="ArgumentException">A value is not one of its type; the message names the type.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values) => Encode([], types, values);

    /// <summary>The input of the transaction that creates a contract: its code and, after it, its constructor's arguments.</summary>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    public static byte[] EncodeCreation(ReadOnlySpan<byte> code, IReadOnlyList<AbiType> types, IReadOnlyList<object> values) => Encode(code, types, values);

    /// <summary>Encodes values behind a selector or a contract's code.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> prefix, IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        GrowingBytes output = new();
        prefix.CopyTo(output.Take(prefix.Length));
        WriteParts(output, types, values, "the arguments");
        return output.ToArray();
    }

    private static void WriteParts(GrowingBytes output, IReadOnlyList<AbiType> types, IReadOnlyList<object> values, string what)
    {
        if (types.Count != values.Count)
            throw new ArgumentException($"{values.Count} values were given for {what}, which are {types.Count}.", nameof(values));
        var start = output.Length;
        var head = start;
        output.Take(types.Sum(t => t.HeadBytes));
        for (var i = 0; i < types.Count; i++)
        {
            if (types[i].IsDynamic)
            {
                Number((UInt256)(ulong)(output.Length - start), output.At(head));
                WriteTail(output, types[i], values[i]);
            }
            else
            {
                WriteStatic(output, head, types[i], values[i]);
            }

            head += types[i].HeadBytes;
        }
    }

    private static void WriteTail(GrowingBytes output, AbiType type, object value)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                WriteBytes(output, Bytes(type, value).Span);
                break;
            case AbiKind.Text:
                WriteBytes(output, Utf8(type, value));
                break;
            case AbiKind.Array:
                var elements = Parts(type, value);
                Number((UInt256)(ulong)elements.Count, output.Take(UInt256.Bytes));
                WriteParts(output, Repeat(type.Element!, elements.Count), elements, type.Name);
                break;
            case AbiKind.FixedArray:
                WriteParts(output, Repeat(type.Element!, type.Size), Parts(type, value), type.Name);
                break;
            default:
                WriteParts(output, type.Components, Parts(type, value), type.Name);
                break;
        }
    }

    private static void WriteStatic(GrowingBytes output, int at, AbiType type, object value)
    {
        if (type.Kind is not (AbiKind.FixedArray or AbiKind.Tuple))
        {
            WriteWord(output.At(at), type, value);
            return;
        }

        var parts = Parts(type, value);
        var count = type.Kind == AbiKind.Tuple ? type.Components.Count : type.Size;
        if (parts.Count != count)
            throw new ArgumentException($"{parts.Count} values were given for {type.Name}, which are {count}.", nameof(value));
        for (var i = 0; i < count; i++)
        {
            var part = type.Kind == AbiKind.Tuple ? type.Components[i] : type.Element!;
            WriteStatic(output, at, part, parts[i]);
            at += part.HeadBytes;
        }
    }

    /// <summary>Writes a value that takes one word.</summary>
    internal static void WriteWord(Span<byte> word, AbiType type, object value)
    {
        word = word[..UInt256.Bytes];
        word.Clear();
        switch (type.Kind)
        {
            case AbiKind.Natural when AbiNumbers.TryUnsigned(value, out var number) && number.BitLength <= type.Size:
                number.WriteBigEndian(word);
                break;
            case AbiKind.Whole when AbiNumbers.TrySigned(value, out var number) && number.GetBitLength() < type.Size:
                var bytes = number.ToByteArray(isUnsigned: false, isBigEndian: true);
                word.Fill(number.Sign < 0 ? (byte)0xFF : (byte)0);
                bytes.CopyTo(word[(UInt256.Bytes - bytes.Length)..]);
                break;
            case AbiKind.Address when value is Address address:
                address.Write(word[(UInt256.Bytes - Address.Bytes)..]);
                break;
            case AbiKind.Bool when value is bool flag:
                word[^1] = flag ? (byte)1 : (byte)0;
                break;
            case AbiKind.FixedBytes when value is Bytes32 all && type.Size == Bytes32.Length:
                all.Write(word);
                break;
            case AbiKind.FixedBytes when Bytes(type, value) is var some && some.Length == type.Size:
                some.Span.CopyTo(word);
                break;
            default:
                throw Wrong(type, value);
        }
    }

    /// <summary>The bytes of a text; a text that is no Unicode has none.</summary>
    internal static byte[] Utf8(AbiType type, object value)
    {
        try
        {
            return value is string text ? Strict.GetBytes(text) : throw Wrong(type, value);
        }
        catch (EncoderFallbackException wrong)
        {
            throw new ArgumentException("A text for the ABI type string has half of a surrogate pair.", nameof(value), wrong);
        }
    }

    /// <summary>UTF-8 that refuses what is none.</summary>
    internal static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static ReadOnlyMemory<byte> Bytes(AbiType type, object value) => value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory,
        _ => throw Wrong(type, value),
    };

    internal static IReadOnlyList<object> Parts(AbiType type, object value) => value as IReadOnlyList<object> ?? throw Wrong(type, value);

    /// <summary>One type many times, without a list of that length.</summary>
    internal static IReadOnlyList<AbiType> Repeat(AbiType type, int count) => new RepeatedType(type, count);

    private static void WriteBytes(GrowingBytes output, ReadOnlySpan<byte> bytes)
    {
        Number((UInt256)(ulong)bytes.Length, output.Take(UInt256.Bytes));
        bytes.CopyTo(output.Take((bytes.Length + 31) / 32 * 32));
    }

    private static void Number(UInt256 number, Span<byte> word) => number.WriteBigEndian(word);

    // The value itself may be secret or long; its .NET type says enough.
    private static ArgumentException Wrong(AbiType type, object? value) =>
        new($"The ABI type {type.Name} does not take this {value?.GetType().Name ?? "null"}.", nameof(value));

    private sealed class RepeatedType(AbiType type, int count) : IReadOnlyList<AbiType>
    {
        public int Count => count;

        public AbiType this[int index] => type;

        public IEnumerator<AbiType> GetEnumerator() => Enumerable.Repeat(type, count).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
