namespace Cuckoo.Kernels.Tokenizers;

// Words to ids for the emoji model, as its training code did it (models/emoji-t2i/data.py, words()): lower-case, typographic
// apostrophes made plain, words of a small alphabet with an optional 's-like tail, single # * + ! ?, stop words dropped.
// Everything else separates words. No Unicode tables of the machine are asked: they change between versions, ids may not.

/// <summary>Splits a prompt into words and looks their ids up.</summary>
internal sealed class WordTokenizer
{
    /// <summary>Fills the places after the last word; the null caption is nothing but padding.</summary>
    public const int Padding = 0;

    /// <summary>A word the vocabulary does not have.</summary>
    public const int Unknown = 1;

    /// <summary>The first id a word may have.</summary>
    public const int FirstWord = 2;

    private const string AccentedLetters = "ñçãéíôåê";

    private const string AccentedCapitals = "ÑÇÃÉÍÔÅÊ";

    private static readonly HashSet<string> StopWords = new(StringComparer.Ordinal) { "the", "an", "style", "emoji", "icon", "picture", "drawing" };

    private readonly IReadOnlyDictionary<string, int> _vocabulary;

    public WordTokenizer(IReadOnlyDictionary<string, int> vocabulary) => _vocabulary = vocabulary;

    /// <summary>The ids of the first <paramref name="length"/> words, padded to that length.</summary>
    public int[] Encode(string prompt, int length)
    {
        var ids = new int[length];
        var next = 0;
        foreach (var word in Words(prompt).Take(length))
            ids[next++] = _vocabulary.GetValueOrDefault(word, Unknown);
        return ids;
    }

    /// <summary>The ids of all words.</summary>
    public int[] EncodeAll(string prompt) => [.. Words(prompt).Select(word => _vocabulary.GetValueOrDefault(word, Unknown))];

    /// <summary>The words of a text in order, stop words left out.</summary>
    public static IEnumerable<string> Words(string text)
    {
        // Dotted capital I is the one letter whose lower case is two characters: i and a combining dot, which separates.
        var lower = string.Concat(text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).Select(Lower));
        var at = 0;
        while (at < lower.Length)
        {
            var start = at;
            if (IsWordLetter(lower[at]))
            {
                at = Skip(lower, at, IsWordLetter);
                var tail = at < lower.Length && lower[at] == '\'' ? Skip(lower, at + 1, char.IsAsciiLetterLower) : at;
                if (tail > at + 1)
                    at = tail;
            }
            else
            {
                at++;
                if (!"#*+!?".Contains(lower[start], StringComparison.Ordinal))
                    continue;
            }

            var word = lower[start..at];
            if (!StopWords.Contains(word))
                yield return word;
        }
    }

    /// <summary>Lower case, for the characters that can matter: those whose Unicode lower case lies in the words' alphabet.</summary>
    private static char Lower(char c) => c switch
    {
        >= 'A' and <= 'Z' => (char)(c + ('a' - 'A')),
        '’' => '\'',
        '\u212A' => 'k', // the kelvin sign
        '\u212B' => 'å', // the ångström sign
        _ => AccentedCapitals.IndexOf(c, StringComparison.Ordinal) is var i and >= 0 ? AccentedLetters[i] : c,
    };

    private static bool IsWordLetter(char c) =>
        char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || AccentedLetters.Contains(c, StringComparison.Ordinal);

    private static int Skip(string text, int from, Func<char, bool> belongs)
    {
        while (from < text.Length && belongs(text[from]))
            from++;
        return from;
    }
}
