using System.Security.Cryptography;

namespace Cuckoo.Blobs;

/// <summary>
/// The name of an object: <c>objects/</c> for sealed blobs or <c>uploads/</c> for what somebody uploads by a link, two
/// hexadecimal digits, a slash, and 32 in all drawn at random. It tells nothing of the content.
/// </summary>
public readonly record struct ObjectName
{
    private const int Digits = 32;

    private readonly string? text;

    private ObjectName(string text) => this.text = text;

    /// <summary>The name as a path of three parts.</summary>
    public string Path => text ?? throw new InvalidOperationException("This object name was never set.");

    /// <summary>Whether it is an upload that was not taken over.</summary>
    public bool IsUpload => Path.StartsWith(UploadFolder, StringComparison.Ordinal);

    /// <summary>Folder of sealed blobs.</summary>
    public static string SealedFolder => "objects/";

    /// <summary>Folder of uploads.</summary>
    public static string UploadFolder => "uploads/";

    /// <summary>A new name for a sealed blob.</summary>
    public static ObjectName NewSealed() => New(SealedFolder);

    /// <summary>A new name for an upload.</summary>
    public static ObjectName NewUpload() => New(UploadFolder);

    /// <summary>Reads a name, from a listing or a record.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="name">The name when the text is one.</param>
    public static bool TryParse(string? text, out ObjectName name)
    {
        name = default;
        if (text is null) return false;
        string folder = text.StartsWith(SealedFolder, StringComparison.Ordinal) ? SealedFolder : UploadFolder;
        if (text.Length != folder.Length + 3 + Digits || !text.StartsWith(folder, StringComparison.Ordinal)) return false;
        string rest = text[folder.Length..];
        if (rest[2] != '/' || rest[..2] != rest[3..5] || !rest[3..].All(char.IsAsciiHexDigitLower)) return false;
        name = new ObjectName(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    private static ObjectName New(string folder)
    {
        string digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Digits / 2));
        return new ObjectName($"{folder}{digits.AsSpan(0, 2)}/{digits}");
    }
}
