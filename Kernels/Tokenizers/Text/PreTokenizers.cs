using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>One after the other, each on the pieces of the one before.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public void Split(string text, bool isFirst, List<string> pieces)
    {
        List<string> current = [text];
        foreach (var step in steps)
        {
            var next = new List<string>(current.Count);
            for (var i = 0; i < current.Count; i++)
                step.Split(current[i], isFirst && i == 0, next);
            current = next;
        }

        pieces.AddRange(current);
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("sequence");
        hash.Add(steps.Count);
        foreach (var step in steps)
            step.AddTo(hash);
    }
}

/// <summary>Puts a space before a piece that does not start with one.</summary>
internal sealed class PrefixSpace : IPreTokenizer
{
    public void Split(string text, bool isFirst, List<string> pieces) => pieces.Add(CharacterTable.IsWhiteSpace(text[0]) ? text : " " + text);

    public void AddTo(TokenizerHash hash) => hash.Add("prefix-space");
}

/// <summary>Where <see cref="Metaspace"/> puts its mark though there is no space.</summary>
internal enum MetaspacePrefix
{
    Never,

    /// <summary>At the start of the prompt.</summary>
    First,

    /// <summary>At the start of every text, so also behind a special token.</summary>
    Always,
}

/// <summary>Writes spaces as a visible mark, and cuts before each mark.</summary>
/// <param name="mark">The mark, mostly ▁.</param>
/// <param name="prefix">Where a mark is put at the start.</param>
/// <param name="cut">Whether to cut.</param>
internal sealed class Metaspace(char mark, MetaspacePrefix prefix, bool cut) : IPreTokenizer
{
    public void Split(string text, bool isFirst, List<string> pieces)
    {
        text = text.Replace(' ', mark);
        if ((prefix == MetaspacePrefix.Always || (prefix == MetaspacePrefix.First && isFirst)) && text[0] != mark)
            text = mark + text;
        if (!cut)
        {
            pieces.Add(text);
            return;
        }

        var start = 0;
        for (var at = 1; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] != mark)
                continue;
            pieces.Add(text[start..at]);
            start = at;
        }
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("metaspace");
        hash.Add(mark);
        hash.Add((int)prefix);
        hash.Add(cut);
    }
}

/// <summary>BERT's words: white space separates and is left out, punctuation stands alone.</summary>
internal static class BertPreTokenizer
{
    public static IPreTokenizer Create() => new PreTokenizerSequence(
    [
        new CharacterSplit(CharacterTable.IsWhiteSpace, "white-space", SplitBehavior.Removed),
        new CharacterSplit(IsPunctuation, "bert-punctuation", SplitBehavior.Isolated),
    ]);

    /// <summary>Unicode's punctuation and every ASCII sign that is neither letter nor digit.</summary>
    public static bool IsPunctuation(int code) =>
        code is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~') || CharacterTable.IsPunctuation(code);
}
