using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>
/// Keys that are integers or GUIDs, as text: an integer is written in upper-case hexadecimal without leading zeros, a
/// GUID as 32 lower-case digits, and a key extension follows after a plus sign.
/// </summary>
public static class GrainIdKeyExtensions
{
    private const char ExtensionSign = '+';
    private const int GuidLength = 32;

    /// <summary>The key of an integer.</summary>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>The key of an integer and an extension in UTF-8; an empty one is none.</summary>
    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension) => CreateIntegerKey(key, Encoding.UTF8.GetString(keyExtension));

    /// <summary>The key of an integer and an extension; a blank one is none.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) => Extended(CreateIntegerKey(key), keyExtension);

    /// <summary>The key of a GUID.</summary>
    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    /// <summary>The key of a GUID and an extension in UTF-8; an empty one is none.</summary>
    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension) => CreateGuidKey(key, Encoding.UTF8.GetString(keyExtension));

    /// <summary>The key of a GUID and an extension; a blank one is none.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => Extended(CreateGuidKey(key), keyExtension);

    /// <summary>The integer and the extension of a grain's key; false when it is not of that form.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var text = grainId.Key.ToString();
        var sign = text.IndexOf(ExtensionSign, StringComparison.Ordinal);
        keyExt = sign < 0 ? null : text[(sign + 1)..];
        return long.TryParse(sign < 0 ? text : text.AsSpan(0, sign), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);
    }

    /// <summary>The integer and the extension of a grain's key.</summary>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt)
        => grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw new ArgumentException($"The key of {grainId} is not an integer.", nameof(grainId));

    /// <summary>The integer of a grain's key.</summary>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    /// <summary>The GUID and the extension of a grain's key; false when it is not of that form.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var text = grainId.Key.ToString();
        var isExtended = text.Length > GuidLength && text[GuidLength] == ExtensionSign;
        keyExt = isExtended ? text[(GuidLength + 1)..] : null;
        return Guid.TryParseExact(isExtended ? text.AsSpan(0, GuidLength) : text, "N", out key);
    }

    /// <summary>The GUID and the extension of a grain's key.</summary>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt)
        => grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw new ArgumentException($"The key of {grainId} is not a GUID.", nameof(grainId));

    /// <summary>The GUID of a grain's key.</summary>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    private static IdSpan Extended(IdSpan key, string? extension)
        => string.IsNullOrWhiteSpace(extension) ? key : IdSpan.Create($"{key}{ExtensionSign}{extension}");
}
