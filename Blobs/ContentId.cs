// A content id: CIDv1 with the raw codec over a SHA-256, as multiformats' CID specification has it, in base32 of lower-case
// letters (RFC 4648, without padding; multibase prefix b). No other version, codec, hash or base is one here: a blob has one
// name.

using System.Security.Cryptography;

namespace Cuckoo.Blobs;

/// <summary>What a blob is called: its SHA-256, printed as <c>bafkrei…</c> (59 characters).</summary>
public readonly record struct ContentId
{
    /// <summary>Length of the text: the prefix and 58 letters of 5 bits for 36 bytes.</summary>
    public const int TextLength = 59;

    /// <summary>Length of the binary form: version, codec, hash function, hash length, hash.</summary>
    public const int BinaryLength = 36;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly string? text;

    private ContentId(string text) => this.text = text;

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">The id was never set.</exception>
    public string Value => text ?? throw new InvalidOperationException("This content id was never set.");

    /// <summary>The SHA-256 as 64 lower-case hexadecimal digits.</summary>
    public string Sha256Hex => Convert.ToHexStringLower(ToBytes().AsSpan(4));

    private static ReadOnlySpan<byte> Prefix => [0x01, 0x55, 0x12, 0x20];

    /// <summary>The id of bytes in memory.</summary>
    public static ContentId Of(ReadOnlySpan<byte> content) => FromSha256(SHA256.HashData(content));

    /// <summary>The id of content whose SHA-256 is known.</summary>
    /// <param name="hash">32 bytes.</param>
    /// <exception cref="ArgumentException">They are not 32.</exception>
    public static ContentId FromSha256(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(hash));
        return new ContentId(Print([.. Prefix, .. hash]));
    }

    /// <summary>Reads an id from outside.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="id">The id when the text is one.</param>
    /// <returns>Whether it is one, in its one spelling.</returns>
    public static bool TryParse(string? text, out ContentId id)
    {
        id = default;
        if (text is not { Length: TextLength } || text[0] != 'b') return false;
        byte[] bytes = new byte[BinaryLength];
        int bits = 0, held = 0, at = 0;
        foreach (char c in text.AsSpan(1))
        {
            int digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            bits = (bits << 5) | digit;
            held += 5;
            if (held < 8) continue;
            held -= 8;
            bytes[at++] = (byte)(bits >> held);
            bits &= (1 << held) - 1;
        }

        // The two bits left over belong to no byte; set, they would be a second spelling.
        if (bits != 0) return false;
        return TryRead(bytes, out id);
    }

    /// <summary>Reads the binary form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="id">The id when they are one.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ContentId id)
    {
        bool isOne = bytes.Length == BinaryLength && bytes.StartsWith(Prefix);
        id = isOne ? new ContentId(Print(bytes)) : default;
        return isOne;
    }

    /// <summary>The binary form, 36 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[BinaryLength];
        int bits = 0, held = 0, at = 0;
        foreach (char c in Value.AsSpan(1))
        {
            bits = (bits << 5) | Alphabet.IndexOf(c, StringComparison.Ordinal);
            held += 5;
            if (held < 8) continue;
            held -= 8;
            bytes[at++] = (byte)(bits >> held);
            bits &= (1 << held) - 1;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    private static string Print(ReadOnlySpan<byte> bytes)
    {
        Span<char> letters = stackalloc char[TextLength];
        letters[0] = 'b';
        int bits = 0, held = 0, at = 1;
        foreach (byte b in bytes)
        {
            bits = (bits << 8) | b;
            held += 8;
            while (held >= 5)
            {
                held -= 5;
                letters[at++] = Alphabet[(bits >> held) & 31];
            }

            bits &= (1 << held) - 1;
        }

        letters[at] = Alphabet[(bits << (5 - held)) & 31];
        return new string(letters);
    }
}
