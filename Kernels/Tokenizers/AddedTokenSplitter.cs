using System.Globalization;
using Cuckoo.Kernels.Tokenizers.Patterns;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers;

/// <summary>Cuts added tokens out of a text: the leftmost first, and of those that start at one place the longest.</summary>
internal sealed class AddedTokenSplitter
{
    /// <summary>A step through the text looks at most this far ahead.</summary>
    public const int MaxLength = 256;

    private const int Root = 0;

    private readonly Dictionary<(int Node, char Unit), int> _edges = [];
    private readonly List<AddedToken?> _ends = [null];

    /// <param name="tokens">The tokens with the spelling each is looked for by; of equal spellings the first counts.</param>
    public AddedTokenSplitter(IEnumerable<(AddedToken Token, string Spelling)> tokens)
    {
        foreach (var (token, spelling) in tokens)
        {
            if (spelling.Length is 0 or > MaxLength)
                throw new FormatException($"added token {token.Id} has {spelling.Length} characters; 1 to {MaxLength} are allowed");
            var node = Root;
            foreach (var unit in spelling)
            {
                if (!_edges.TryGetValue((node, unit), out var next))
                {
                    next = _ends.Count;
                    _ends.Add(null);
                    _edges.Add((node, unit), next);
                }

                node = next;
            }

            _ends[node] ??= token;
        }
    }

    /// <summary>The text's parts in order: a token, or text between tokens (never empty).</summary>
    public IEnumerable<(AddedToken? Token, TextSpan Span)> Split(string text, bool parseSpecial)
    {
        var start = 0;
        var at = 0;
        while (at < text.Length)
        {
            var token = LongestAt(text, at, parseSpecial, out var end);
            if (token is null)
            {
                at++;
                continue;
            }

            var before = at;
            while (token.StripLeft && before > start && CharacterTable.IsWhiteSpace(text[before - 1]))
                before--;
            while (token.StripRight && end < text.Length && CharacterTable.IsWhiteSpace(text[end]))
                end++;
            if (before > start)
                yield return (null, new TextSpan(start, before));
            yield return (token, new TextSpan(before, end));
            start = at = end;
        }

        if (start < text.Length)
            yield return (null, new TextSpan(start, text.Length));
    }

    private AddedToken? LongestAt(string text, int start, bool parseSpecial, out int end)
    {
        AddedToken? longest = null;
        end = start;
        var node = Root;
        for (var at = start; at < text.Length && _edges.TryGetValue((node, text[at]), out node); at++)
        {
            if (_ends[node] is { } token && (parseSpecial || !token.IsSpecial) && (!token.SingleWord || IsAlone(text, start, at + 1)))
                (longest, end) = (token, at + 1);
        }

        return longest;
    }

    private static bool IsAlone(string text, int start, int end) =>
        (start == 0 || !IsWord(text[start - 1])) && (end == text.Length || !IsWord(text[end]));

    private static bool IsWord(char unit) =>
        CharacterTable.CategoryOf(unit) is <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
