using System.Text;

namespace Cuckoo.Kernels.Tokenizers.Unicode;

/// <summary>Walking well-formed UTF-16 by code points.</summary>
internal static class CodePoints
{
    /// <summary>The text with every lone surrogate made U+FFFD, as <see cref="Encoding.UTF8"/> would write it.</summary>
    public static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }

    /// <summary>The code point at an index of well-formed text.</summary>
    public static int At(ReadOnlySpan<char> text, int index)
    {
        var unit = text[index];
        return char.IsHighSurrogate(unit) ? char.ConvertToUtf32(unit, text[index + 1]) : unit;
    }

    /// <summary>How many UTF-16 units a code point takes.</summary>
    public static int Width(int codePoint) => codePoint > char.MaxValue ? 2 : 1;

    public static StringBuilder AppendRune(this StringBuilder text, int codePoint) =>
        codePoint <= char.MaxValue ? text.Append((char)codePoint) : text.Append(char.ConvertFromUtf32(codePoint));
}
