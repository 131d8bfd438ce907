// Looks at words before anybody is shown them: by a list, so it knows what was written and not what was meant. It reads past the usual
// disguises (width, case, marks, invisible characters, digits for letters) and no further: what somebody wants to hide from a list of
// words can be hidden from it.

using System.Globalization;
using System.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Telegram.Safety;

/// <summary>What may be said here. The same words always get the same answer.</summary>
internal sealed class TextCheck
{
    // What Arabic writes together with the word behind it: and, so, with, for, like, the.
    private static readonly string[] Prefixes = ["وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك"];

    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly List<string[]> phrases = [];
    private readonly List<string> anywhere = [];

    private TextCheck(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (line.TrimStart().StartsWith('#')) continue;
            string plain = Plain(line);
            string[] parts = WordsOf(plain, withStars: true);
            if (parts.All(static p => p.Trim('*').Length == 0)) continue;
            if (parts.Any(HasHan)) anywhere.Add(string.Concat(parts));
            else if (parts is [var one] && !one.EndsWith('*')) words.Add(one);
            else phrases.Add(parts);
        }
    }

    /// <summary>The list that comes with the bot.</summary>
    public static TextCheck Shipped { get; } = new(ShippedLines());

    /// <summary>That list and an operator's own lines, which are written like its.</summary>
    /// <param name="lines">One word or phrase each.</param>
    public static TextCheck With(IEnumerable<string> lines) => new([.. ShippedLines(), .. lines]);

    /// <summary>Whether a text may be shown, or asked for.</summary>
    public bool MayShow(string text)
    {
        string plain = Plain(text);
        string[] said = WordsOf(plain, withStars: false);
        for (int i = 0; i < said.Length; i++)
            if (Forms(said[i]).Any(words.Contains) || phrases.Any(p => IsAt(p, said, i))) return false;

        string together = string.Concat(plain.Where(static c => !char.IsWhiteSpace(c)));
        return !anywhere.Any(a => together.Contains(a, StringComparison.Ordinal));
    }

    private static bool IsAt(string[] phrase, string[] said, int start)
    {
        if (start + phrase.Length > said.Length) return false;
        for (int i = 0; i < phrase.Length; i++)
        {
            string wanted = phrase[i];
            bool isSo = wanted.EndsWith('*')
                ? Forms(said[start + i]).Any(f => f.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal))
                : Forms(said[start + i]).Contains(wanted, StringComparer.Ordinal);
            if (!isSo) return false;
        }

        return true;
    }

    // A word as it stands, read with digits for letters, and without what Arabic writes before it.
    private static IEnumerable<string> Forms(string word)
    {
        yield return word;
        if (word.Any(char.IsAsciiLetter) && word.Any(static c => Letter(c) != c)) yield return string.Concat(word.Select(Letter));
        if (word[0] is < '\u0600' or > '\u06FF') yield break;
        foreach (string prefix in Prefixes)
            if (word.Length > prefix.Length + 2 && word.StartsWith(prefix, StringComparison.Ordinal)) yield return word[prefix.Length..];
    }

    private static char Letter(char c) => c switch
    {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => c,
    };

    // One width and one case; without marks above and below letters, and without what is not seen.
    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (Rune rune in NormalForm.Decompose(text, isCompatible: true).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.EnclosingMark) continue;
            switch (rune.Value)
            {
                case 'ـ':
                    break;
                case 'ى':
                    plain.Append('ي');
                    break;
                case 'ٱ':
                    plain.Append('ا');
                    break;
                default:
                    plain.Append(Rune.ToLowerInvariant(rune).ToString());
                    break;
            }
        }

        return plain.ToString();
    }

    private static string[] WordsOf(string plain, bool withStars)
    {
        List<string> found = [];
        int start = -1;
        for (int i = 0; i <= plain.Length; i++)
        {
            bool isWord = i < plain.Length && (char.IsLetterOrDigit(plain[i]) || char.IsSurrogate(plain[i]) || plain[i] is '@' or '$' || (withStars && plain[i] == '*'));
            if (isWord && start < 0) start = i;
            if (isWord || start < 0) continue;
            found.Add(plain[start..i]);
            start = -1;
        }

        return [.. found];
    }

    private static bool HasHan(string word) => word.Any(static c => c is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF'));

    private static List<string> ShippedLines()
    {
        using StreamReader reader = new(typeof(TextCheck).Assembly.GetManifestResourceStream("Cuckoo.Telegram.Safety.words.txt")!, Encoding.UTF8);
        List<string> lines = [];
        while (reader.ReadLine() is { } line) lines.Add(line);
        return lines;
    }
}
