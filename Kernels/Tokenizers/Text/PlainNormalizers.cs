using System.Globalization;
using System.Text;
using Cuckoo.Kernels.Tokenizers.Patterns;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>One after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public string Normalize(string text)
    {
        foreach (var step in steps)
            text = step.Normalize(text);
        return text;
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("sequence");
        hash.Add(steps.Count);
        foreach (var step in steps)
            step.AddTo(hash);
    }
}

/// <summary>The lower case of each code point by itself, so that a last sigma is σ. One has two: dotted capital I.</summary>
internal sealed class Lowercase : INormalizer
{
    private const int DottedCapitalI = 0x130;

    public string Normalize(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == DottedCapitalI)
                lower.Append("i\u0307");
            else
                lower.AppendRune(CharacterTable.ToLower(rune.Value));
        }
        return lower.ToString();
    }

    public void AddTo(TokenizerHash hash) => hash.Add("lower-case");
}

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class FormNormalizer(bool compose, bool isCompatible) : INormalizer
{
    public string Normalize(string text) => compose ? NormalForm.Compose(text, isCompatible) : NormalForm.Decompose(text, isCompatible);

    public void AddTo(TokenizerHash hash) => hash.Add((compose, isCompatible) switch
    {
        (true, false) => "nfc",
        (false, false) => "nfd",
        (true, true) => "nfkc",
        (false, true) => "nfkd",
    });
}

/// <summary>Leaves out the marks that take no room of their own (category Mn).</summary>
internal sealed class StripAccents : INormalizer
{
    public string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (CharacterTable.CategoryOf(rune.Value) != UnicodeCategory.NonSpacingMark)
                kept.AppendRune(rune.Value);
        }

        return kept.ToString();
    }

    public void AddTo(TokenizerHash hash) => hash.Add("strip-accents");
}

/// <summary>Puts one text for another.</summary>
internal sealed class ReplaceText(string from, string to) : INormalizer
{
    public string Normalize(string text) => text.Replace(from, to, StringComparison.Ordinal);

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("replace");
        hash.Add(from);
        hash.Add(to);
    }
}

/// <summary>Puts a text for every match of a pattern.</summary>
internal sealed class ReplacePattern(Pattern pattern, string to) : INormalizer
{
    public string Normalize(string text)
    {
        var matches = new List<TextSpan>();
        pattern.Find(text, matches);
        var replaced = new StringBuilder(text.Length);
        var at = 0;
        foreach (var match in matches)
        {
            replaced.Append(text, at, match.Start - at).Append(to);
            at = match.End;
        }

        return replaced.Append(text, at, text.Length - at).ToString();
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("replace-pattern");
        hash.Add(pattern.Text);
        hash.Add(to);
    }
}

/// <summary>Puts a text before any that is not empty.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("prepend");
        hash.Add(prefix);
    }
}

/// <summary>Cuts white space off the ends.</summary>
internal sealed class StripEnds(bool left, bool right) : INormalizer
{
    public string Normalize(string text)
    {
        var (start, end) = (0, text.Length);
        while (left && start < end && CharacterTable.IsWhiteSpace(text[start]))
            start++;
        while (right && end > start && CharacterTable.IsWhiteSpace(text[end - 1]))
            end--;
        return text[start..end];
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("strip");
        hash.Add(left);
        hash.Add(right);
    }
}

/// <summary>Makes every run of characters of a kind a single character.</summary>
internal sealed class CollapseRuns(Func<int, bool> belongs, char single, string name) : INormalizer
{
    public string Normalize(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        var inside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var inRun = belongs(rune.Value);
            if (!inRun)
                collapsed.AppendRune(rune.Value);
            else if (!inside)
                collapsed.Append(single);
            inside = inRun;
        }

        return collapsed.ToString();
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("collapse");
        hash.Add(name);
    }
}
