namespace Cuckoo.Blobs;

/// <summary>
/// A blob's key, sealed under a master key: the master's id (8 bytes), a nonce (12), the sealed key (32) and its tag (16), as 136
/// lower-case hexadecimal digits. It is no secret without the master key.
/// </summary>
public readonly record struct WrappedKey
{
    /// <summary>Bytes of the whole.</summary>
    public const int Length = 8 + 12 + 32 + 16;

    private readonly string? text;

    private WrappedKey(string text) => this.text = text;

    /// <summary>The digits.</summary>
    public string Text => text ?? throw new InvalidOperationException("This key was never set.");

    /// <summary>A key just wrapped.</summary>
    /// <param name="bytes">68 bytes.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static WrappedKey From(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new WrappedKey(Convert.ToHexStringLower(bytes))
        : throw new ArgumentException($"A wrapped key has {Length} bytes.", nameof(bytes));

    /// <summary>Reads a key from a record.</summary>
    /// <param name="text">Text of any origin.</param>
    /// <param name="key">The key when the text is one.</param>
    public static bool TryParse(string? text, out WrappedKey key)
    {
        bool isOne = text is { Length: Length * 2 } && text.All(char.IsAsciiHexDigitLower);
        key = isOne ? new WrappedKey(text!) : default;
        return isOne;
    }

    /// <summary>The bytes, 68.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Text);

    /// <summary>Not the digits: a log has no use for them.</summary>
    public override string ToString() => "(a wrapped key)";
}
