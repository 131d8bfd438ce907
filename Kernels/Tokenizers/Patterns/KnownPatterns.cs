using System.Text;

namespace Cuckoo.Kernels.Tokenizers.Patterns;

/// <summary>Patterns that more than one kind of model file implies.</summary>
internal static class KnownPatterns
{
    /// <summary>GPT-2's (its encoder.py).</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>CLIP's (its simple_tokenizer.py), without the two special tokens that nobody may spell; the text is in lower case.</summary>
    public const string Clip = @"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+";

    /// <summary>A pattern that finds a text as it stands.</summary>
    public static string Literal(string text)
    {
        var pattern = new StringBuilder(text.Length);
        foreach (var unit in text)
            pattern.Append(char.IsAscii(unit) && !char.IsAsciiLetterOrDigit(unit) ? $"\\{unit}" : unit.ToString());
        return pattern.ToString();
    }
}
