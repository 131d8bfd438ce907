using System.Diagnostics.CodeAnalysis;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain;

/// <summary>32 bytes that are no number: a hash, a root, a topic, a storage slot.</summary>
/// <remarks>The default value is 32 zeros.</remarks>
public readonly record struct Bytes32
{
    /// <summary>How many bytes these are.</summary>
    public const int Length = 32;

    private readonly UInt256 bits;

    private Bytes32(UInt256 bits) => this.bits = bits;

    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static Bytes32 From(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new Bytes32(UInt256.FromBigEndian(bytes))
        : throw new ArgumentException($"{Length} bytes are needed, not {bytes.Length}.", nameof(bytes));

    /// <summary>The Keccak-256 hash of a message.</summary>
    public static Bytes32 Keccak(ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[Length];
        Keccak256.Hash(message, hash);
        return From(hash);
    }

    /// <summary>Reads 0x and 64 hexadecimal digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Bytes32 value)
    {
        value = default;
        var bytes = text is not null && text.StartsWith("0x", StringComparison.Ordinal) ? Hex.TryBytes(text[2..], Length) : null;
        if (bytes is null)
            return false;
        value = From(bytes);
        return true;
    }

    /// <summary>Reads 0x and 64 hexadecimal digits of either case.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Bytes32 Parse(string text) => TryParse(text, out var value) ? value : throw new FormatException("32 bytes are 0x and 64 hexadecimal digits.");

    /// <summary>Writes the 32 bytes.</summary>
    public void Write(Span<byte> destination) => bits.WriteBigEndian(destination);

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => bits.ToBigEndian();

    /// <summary>0x and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToBytes());
}
