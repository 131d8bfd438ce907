using System.Text;

namespace Cuckoo.Kernels.Tokenizers.Unicode;

// Unicode Normalization Forms (UAX #15). Marks are put in order by a stable sort of each run, so that a
// text of nothing but marks takes O(n log n).

/// <summary>
/// NFD, NFC, NFKD and NFKC of well-formed text (half a surrogate pair becomes U+FFFD). A character becomes 18 at most. The framework's own
/// does nothing where it runs without the system's Unicode tables.
/// </summary>
public static class NormalForm
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    /// <summary>NFD, or NFKD when what only looks like something else becomes it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="isCompatible">Whether it is NFKD.</param>
    public static string Decompose(string text, bool isCompatible = false) => IsAscii(text) ? text : Join(Decomposed(text, isCompatible));

    /// <summary>NFC, or NFKC when what only looks like something else becomes it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="isCompatible">Whether it is NFKC.</param>
    public static string Compose(string text, bool isCompatible = false) => IsAscii(text) ? text : Join(Composed(Decomposed(text, isCompatible)));

    private static bool IsAscii(string text) => Ascii.IsValid(text);

    private static List<int> Decomposed(string text, bool isCompatible)
    {
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            AddDecomposed(rune.Value, isCompatible, codes);
        for (var i = 0; i < codes.Count; i++)
        {
            if (CharacterTable.CombiningClassOf(codes[i]) == 0)
                continue;
            var start = i;
            while (i < codes.Count && CharacterTable.CombiningClassOf(codes[i]) != 0)
                i++;
            if (i - start > 1)
            {
                // OrderBy is stable, as the canonical order must be.
                var marks = codes.GetRange(start, i - start).OrderBy(CharacterTable.CombiningClassOf).ToArray();
                for (var j = 0; j < marks.Length; j++)
                    codes[start + j] = marks[j];
            }
        }

        return codes;
    }

    private static void AddDecomposed(int code, bool isCompatible, List<int> codes)
    {
        if (code is >= HangulBase and < HangulBase + HangulCount)
        {
            var index = code - HangulBase;
            codes.Add(LeadBase + index / (VowelCount * TrailCount));
            codes.Add(VowelBase + index / TrailCount % VowelCount);
            if (index % TrailCount != 0)
                codes.Add(TrailBase + index % TrailCount);
        }
        else if (CharacterTable.DecompositionOf(code, isCompatible) is { } parts)
        {
            foreach (var part in parts)
                AddDecomposed(part, isCompatible, codes);
        }
        else
        {
            codes.Add(code);
        }
    }

    private static List<int> Composed(List<int> codes)
    {
        var composed = new List<int>(codes.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var code in codes)
        {
            var combining = CharacterTable.CombiningClassOf(code);
            var adjacent = starter == composed.Count - 1;
            if (starter >= 0 && (adjacent || (lastClass < combining && lastClass != 0)) && Pair(composed[starter], code) is var pair and >= 0)
            {
                composed[starter] = pair;
                continue;
            }

            if (combining == 0)
                starter = composed.Count;
            lastClass = combining;
            composed.Add(code);
        }

        return composed;
    }

    private static int Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TrailCount;
        var syllable = first - HangulBase;
        if (syllable is >= 0 and < HangulCount && syllable % TrailCount == 0 && second is > TrailBase and < TrailBase + TrailCount)
            return first + second - TrailBase;
        return CharacterTable.Compose(first, second);
    }

    private static string Join(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        foreach (var code in codes)
            text.AppendRune(code);
        return text.ToString();
    }
}
