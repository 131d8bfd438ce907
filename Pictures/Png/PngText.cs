using System.Text;

namespace Cuckoo.Pictures.Png;

/// <summary>A text in a PNG file.</summary>
/// <param name="Keyword">What it is: 1 to 79 printable Latin-1 characters, no space at either end and no two together.</param>
/// <param name="Value">The text: any Unicode but U+0000.</param>
/// <remarks>Title, Author, Description, Copyright, Creation Time, Software, Disclaimer, Warning, Source and Comment are the specification's own keywords.</remarks>
public sealed record PngText(string Keyword, string Value)
{
    /// <summary>What the picture shows: for ours the prompt.</summary>
    public const string Description = "Description";

    /// <summary>What made the picture.</summary>
    public const string Software = "Software";

    /// <summary>What proves the picture, as JSON: the input document and the signed receipt.</summary>
    public const string Receipt = "Receipt";

    /// <summary>UTF-8 that refuses what is no text.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static bool IsKeyword(ReadOnlySpan<char> keyword)
    {
        if (keyword.Length is < 1 or > 79 || keyword[0] == ' ' || keyword[^1] == ' ')
            return false;
        for (var i = 0; i < keyword.Length; i++)
        {
            if (keyword[i] is < ' ' or (> '~' and < '\u00A1') or > '\u00FF' || (keyword[i] == ' ' && keyword[i - 1] == ' '))
                return false;
        }

        return true;
    }
}
