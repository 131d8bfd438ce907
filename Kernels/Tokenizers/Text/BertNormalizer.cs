using System.Globalization;
using System.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>What BERT does to a text before it splits words (its tokenization.py, BasicTokenizer).</summary>
/// <param name="cleanText">Leave control characters out and make white space spaces.</param>
/// <param name="spaceChinese">Make every Chinese character a word of its own.</param>
/// <param name="stripAccents">Decompose, and leave accents out.</param>
/// <param name="lowercase">Lower case of each code point.</param>
internal sealed class BertNormalizer(bool cleanText, bool spaceChinese, bool stripAccents, bool lowercase) : INormalizer
{
    public string Normalize(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var code = rune.Value;
            if (cleanText && IsRemoved(code))
                continue;
            if (cleanText && CharacterTable.IsWhiteSpace(code))
                cleaned.Append(' ');
            else if (spaceChinese && IsChinese(code))
                cleaned.Append(' ').AppendRune(code).Append(' ');
            else
                cleaned.AppendRune(code);
        }

        text = cleaned.ToString();
        if (stripAccents)
            text = new StripAccents().Normalize(NormalForm.Decompose(text));
        return lowercase ? new Lowercase().Normalize(text) : text;
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("bert");
        hash.Add(cleanText);
        hash.Add(spaceChinese);
        hash.Add(stripAccents);
        hash.Add(lowercase);
    }

    /// <summary>Control characters, among which vertical tab, form feed and U+0085 count, but not tab and the ends of lines.</summary>
    private static bool IsRemoved(int code) => code is 0 or 0xFFFD || (code is not ('\t' or '\n' or '\r') && CharacterTable.CategoryOf(code)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>The blocks BERT names; 2B920 is what the Rust tokenizers have for 2B820.</summary>
    private static bool IsChinese(int code) => code
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
