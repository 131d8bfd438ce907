using System.Globalization;

namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, which spell what a vocabulary has no piece for.</summary>
internal sealed class ByteTokens
{
    public const int Count = 256;

    private readonly int[] _ids;

    /// <param name="ids">The id of each byte.</param>
    public ByteTokens(int[] ids) => _ids = ids;

    public static string NameOf(int value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>The byte that a token's name spells, or −1.</summary>
    public static int ValueOf(string name) =>
        name.Length == 6 && name.StartsWith("<0x", StringComparison.Ordinal) && name[5] == '>'
        && byte.TryParse(name.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : -1;

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                ids.Add(_ids[value]);
        }
    }

    public void AddTo(TokenizerHash hash) => hash.Add(_ids);
}
