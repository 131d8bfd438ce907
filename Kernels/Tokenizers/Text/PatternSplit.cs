using Cuckoo.Kernels.Tokenizers.Patterns;

namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>What becomes of the text between matches and of the matches.</summary>
internal enum SplitBehavior
{
    /// <summary>Matches are pieces, and so is what lies between them.</summary>
    Isolated,

    /// <summary>Matches are left out.</summary>
    Removed,

    /// <summary>A match belongs to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match belongs to the piece behind it.</summary>
    MergedWithNext,

    /// <summary>As isolated, but matches that touch are one piece.</summary>
    Contiguous,
}

/// <summary>Cuts at the matches of a pattern.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of it.</param>
/// <param name="invert">Take what lies between matches for the matches.</param>
internal sealed class PatternSplit(Pattern pattern, SplitBehavior behavior = SplitBehavior.Isolated, bool invert = false) : IPreTokenizer
{
    public void Split(string text, bool isFirst, List<string> pieces)
    {
        var matches = new List<TextSpan>();
        pattern.Find(text, matches);
        var parts = new List<(TextSpan Span, bool IsMatch)>(matches.Count + 1);
        var at = 0;
        foreach (var match in matches)
        {
            if (match.Start > at)
                parts.Add((new TextSpan(at, match.Start), invert));
            parts.Add((match, !invert));
            at = match.End;
        }

        if (at < text.Length)
            parts.Add((new TextSpan(at, text.Length), invert));
        SplitParts.Add(text, parts, behavior, pieces);
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("split");
        hash.Add(pattern.Text);
        hash.Add((int)behavior);
        hash.Add(invert);
    }
}

/// <summary>Cuts at the code points of a kind.</summary>
/// <param name="belongs">The kind.</param>
/// <param name="name">Its name, for the hash.</param>
/// <param name="behavior">What becomes of them.</param>
internal sealed class CharacterSplit(Func<int, bool> belongs, string name, SplitBehavior behavior) : IPreTokenizer
{
    public void Split(string text, bool isFirst, List<string> pieces)
    {
        var parts = new List<(TextSpan Span, bool IsMatch)>();
        var start = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (belongs(rune.Value))
            {
                if (at > start)
                    parts.Add((new TextSpan(start, at), false));
                start = at + rune.Utf16SequenceLength;
                parts.Add((new TextSpan(at, start), true));
            }

            at += rune.Utf16SequenceLength;
        }

        if (at > start)
            parts.Add((new TextSpan(start, at), false));
        SplitParts.Add(text, parts, behavior, pieces);
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("split-characters");
        hash.Add(name);
        hash.Add((int)behavior);
    }
}

/// <summary>Makes pieces of parts as a behaviour says.</summary>
internal static class SplitParts
{
    public static void Add(string text, List<(TextSpan Span, bool IsMatch)> parts, SplitBehavior behavior, List<string> pieces)
    {
        var start = -1;
        for (var i = 0; i < parts.Count; i++)
        {
            var (span, isMatch) = parts[i];
            if (behavior == SplitBehavior.Removed && isMatch)
                continue;
            var from = start >= 0 ? start : span.Start;
            var isLast = i + 1 == parts.Count;
            var joinsNext = !isLast && behavior switch
            {
                SplitBehavior.MergedWithPrevious => !isMatch && parts[i + 1].IsMatch,
                SplitBehavior.MergedWithNext => isMatch && !parts[i + 1].IsMatch,
                SplitBehavior.Contiguous => isMatch && parts[i + 1].IsMatch,
                _ => false,
            };
            start = joinsNext ? from : -1;
            if (!joinsNext)
                pieces.Add(text[from..span.End]);
        }
    }
}
