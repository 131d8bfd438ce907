using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Cuckoo.Chain;

/// <summary>32 bytes as the chain writes them: the hash of a block, of a transaction, of a node of a tree, a topic.</summary>
/// <remarks>The default value is 32 zero bytes.</remarks>
public readonly record struct Hash256
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    private readonly ulong a, b, c, d;

    /// <summary>The hash with these bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 of them.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Writes the 32 bytes to the front of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, a);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], d);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 0x and 64 hexadecimal digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash256 hash)
    {
        hash = default;
        if (text is not { Length: 2 + 2 * Size } || !text.StartsWith("0x", StringComparison.Ordinal))
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(text.AsSpan(2), bytes, out _, out var written) is not System.Buffers.OperationStatus.Done || written != Size)
            return false;
        hash = new Hash256(bytes);
        return true;
    }

    /// <summary>Reads 0x and 64 hexadecimal digits of either case.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Hash256 Parse(string text) => TryParse(text, out var hash)
        ? hash
        : throw new FormatException("A hash is 0x and 64 hexadecimal digits.");

    /// <summary>0x and 64 lower-case digits.</summary>
    public override string ToString() => string.Create(null, $"0x{a:x16}{b:x16}{c:x16}{d:x16}");
}
