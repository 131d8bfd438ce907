// Who somebody is on the chain, on the wire and as a grain key: the EIP-55 text of the last 20 bytes of
// the hash of a public key. Only the one correct mixed-case spelling is accepted, so that one address has
// one text and texts can be compared as they stand; wallets that give lower case must be converted first.

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cuckoo.Chain.Keys;

/// <summary>An EVM address in its EIP-55 text, such as 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.</summary>
/// <remarks>The default value is no address: its text is empty and it parses from nothing.</remarks>
public readonly record struct Address
{
    /// <summary>Bytes of a public key without its 0x04 prefix: x and y.</summary>
    public const int PublicKeyBytes = 64;

    /// <summary>Bytes of an address.</summary>
    public const int Bytes = 20;

    // "0x" and two digits a byte.
    private const int TextLength = 2 + 2 * Bytes;

    private readonly string? text;

    private Address(string text) => this.text = text;

    /// <summary>The address of a public key: the last 20 bytes of the Keccak-256 of x and y (Ethereum yellow paper, appendix F).</summary>
    /// <param name="publicKey">64 bytes, x then y, big-endian.</param>
    /// <exception cref="ArgumentException">The key is not 64 bytes.</exception>
    public static Address FromPublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeyBytes)
            throw new ArgumentException($"A public key has {PublicKeyBytes} bytes, not {publicKey.Length}.", nameof(publicKey));
        var hash = Keccak256.Hash(publicKey);
        return new Address(WithChecksum(Convert.ToHexStringLower(hash.AsSpan(Keccak256.HashBytes - Bytes))));
    }

    /// <summary>The address of 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Bytes
        ? new Address(WithChecksum(Convert.ToHexStringLower(bytes)))
        : throw new ArgumentException($"An address has {Bytes} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Writes the 20 bytes; zeros for the default value, as contracts mean no address.</summary>
    public void Write(Span<byte> destination)
    {
        destination = destination[..Bytes];
        if (text is null)
            destination.Clear();
        else
            Convert.FromHexString(text.AsSpan(2), destination, out _, out _);
    }

    /// <summary>The 20 bytes; zeros for the default value.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads what a wallet or a node wrote: the EIP-55 spelling, or digits all of one case, which carry no checksum.</summary>
    public static bool TryParseAnyCase([NotNullWhen(true)] string? text, out Address address)
    {
        if (TryParse(text, out address))
            return true;
        var bytes = text is { Length: TextLength } && text.StartsWith("0x", StringComparison.Ordinal) ? Hex.TryBytes(text[2..], Bytes) : null;
        if (bytes is null || (text!.AsSpan(2).ContainsAnyInRange('a', 'f') && text.AsSpan(2).ContainsAnyInRange('A', 'F')))
            return false;
        address = FromBytes(bytes);
        return true;
    }

    /// <summary>Reads an address; only its correct EIP-55 spelling is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        address = default;
        if (text is not { Length: TextLength } || !text.StartsWith("0x", StringComparison.Ordinal))
            return false;
        foreach (var digit in text.AsSpan(2))
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
        }

        if (!string.Equals(WithChecksum(text[2..].ToLowerInvariant()), text, StringComparison.Ordinal))
            return false;
        address = new Address(text);
        return true;
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The text is not the EIP-55 spelling of an address.</exception>
    public static Address Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException("An address is 0x and 40 hexadecimal digits whose capitals are its EIP-55 checksum.");

    /// <summary>The EIP-55 text; empty for the default value.</summary>
    public override string ToString() => text ?? "";

    /// <summary>EIP-55: a letter is a capital where the digit of the hash of the lower-case text is 8 or more.</summary>
    private static string WithChecksum(string lowerDigits)
    {
        var hash = Keccak256.Hash(Encoding.ASCII.GetBytes(lowerDigits));
        return string.Create(TextLength, (lowerDigits, hash), static (text, source) =>
        {
            "0x".CopyTo(text);
            for (var i = 0; i < source.lowerDigits.Length; i++)
            {
                var nibble = i % 2 == 0 ? source.hash[i / 2] >> 4 : source.hash[i / 2] & 0xF;
                var digit = source.lowerDigits[i];
                text[2 + i] = nibble >= 8 ? char.ToUpperInvariant(digit) : digit;
            }
        });
    }
}
