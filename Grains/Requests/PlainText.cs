using System.Text.Json;

namespace Cuckoo.Grains.Requests;

/// <summary>A user's text in an input document.</summary>
internal static class PlainText
{
    /// <summary>Whether it is text of at most so many UTF-16 characters that has one spelling in UTF-8 and no control characters but line feeds and tabs.</summary>
    public static bool IsOne(string? text, int longest) =>
        text is not null
        && text.Length <= longest
        && !text.Any(c => char.IsControl(c) && c is not '\n' and not '\t')
        && HasOnlyWholeCharacters(text);

    /// <summary>As a JSON string in ASCII.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    // A lone half of a surrogate pair has no UTF-8, so the two sides would hash different bytes for it.
    private static bool HasOnlyWholeCharacters(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
