using Cuckoo.Kernels.Tokenizers.Patterns;
using Cuckoo.Kernels.Tokenizers.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Json;

// The meaning of the names is that of Hugging Face's tokenizers (docs: huggingface.co/docs/tokenizers/components).

/// <summary>Reads <c>normalizer</c> and <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class JsonSteps
{
    private const int MaxSteps = 64;

    public static INormalizer? Normalizer(JsonField field)
    {
        if (field.IsNull)
            return null;
        var type = field["type"].Text();
        switch (type)
        {
            case "Sequence":
                return new NormalizerSequence([.. field["normalizers"].Items(MaxSteps).Select(Normalizer).OfType<INormalizer>()]);
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                return new FormNormalizer(compose: type[^1] == 'C', isCompatible: type.Length == 4);
            case "Lowercase":
                return new Lowercase();
            case "StripAccents":
                return new StripAccents();
            case "Strip":
                return new StripEnds(field["strip_left"].Bool(true), field["strip_right"].Bool(true));
            case "Prepend":
                return new Prepend(field["prepend"].Text());
            case "Replace":
                var pattern = field["pattern"];
                var content = field["content"].Text();
                if (pattern["String"].IsNull)
                    return new ReplacePattern(Pattern(pattern["Regex"]), content);
                var from = pattern["String"].Text();
                pattern.Require(from.Length > 0, "is empty");
                return new ReplaceText(from, content);
            case "BertNormalizer":
                var lowercase = field["lowercase"].Bool(true);
                return new BertNormalizer(
                    field["clean_text"].Bool(true), field["handle_chinese_chars"].Bool(true), field["strip_accents"].Bool(lowercase), lowercase);
            default:
                throw field["type"].Unsupported(type, "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace, BertNormalizer");
        }
    }

    /// <summary>The steps without those that only spell bytes, which the model does by itself.</summary>
    public static IPreTokenizer? PreTokenizer(JsonField field)
    {
        if (field.IsNull)
            return null;
        var type = field["type"].Text();
        switch (type)
        {
            case "Sequence":
                return new PreTokenizerSequence([.. field["pretokenizers"].Items(MaxSteps).Select(PreTokenizer).OfType<IPreTokenizer>()]);
            case "ByteLevel":
                var steps = new List<IPreTokenizer>();
                if (field["add_prefix_space"].Bool(true))
                    steps.Add(new PrefixSpace());
                if (field["use_regex"].Bool(true))
                    steps.Add(new PatternSplit(new Pattern(KnownPatterns.Gpt2)));
                return new PreTokenizerSequence(steps);
            case "Split":
                var pattern = field["pattern"];
                var split = pattern["String"].IsNull ? Pattern(pattern["Regex"]) : new Pattern(KnownPatterns.Literal(pattern["String"].Text()));
                return new PatternSplit(split, Behavior(field["behavior"]), field["invert"].Bool(false));
            case "Metaspace":
                return Metaspace(field);
            case "Whitespace":
                return new PatternSplit(new Pattern(@"\w+|[^\w\s]+"), SplitBehavior.Removed, invert: true);
            case "WhitespaceSplit":
                return new CharacterSplit(CharacterTable.IsWhiteSpace, "white-space", SplitBehavior.Removed);
            case "BertPreTokenizer":
                return BertPreTokenizer.Create();
            case "Punctuation":
                var behavior = field["behavior"];
                return new CharacterSplit(BertPreTokenizer.IsPunctuation, "bert-punctuation", behavior.IsNull ? SplitBehavior.Isolated : Behavior(behavior));
            case "Digits":
                return new PatternSplit(new Pattern(@"\p{N}"), field["individual_digits"].Bool(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
            default:
                throw field["type"].Unsupported(
                    type, "Sequence, ByteLevel, Split, Metaspace, Whitespace, WhitespaceSplit, BertPreTokenizer, Punctuation, Digits");
        }
    }

    /// <summary>Whether a step of this type is among the pre-tokenizers or normalizers.</summary>
    public static bool Has(JsonField field, string type, string list) =>
        !field.IsNull && (field["type"].Text() == type || (!field[list].IsNull && field[list].Items(MaxSteps).Any(item => Has(item, type, list))));

    public static Pattern Pattern(JsonField field)
    {
        try
        {
            return new Pattern(field.Text());
        }
        catch (FormatException fault)
        {
            throw field.Fault(fault.Message);
        }
    }

    private static Metaspace Metaspace(JsonField field)
    {
        var mark = field["replacement"].TextOr("▁");
        field["replacement"].Require(mark.Length == 1, "is not one character");
        var scheme = field["prepend_scheme"].TextOr(field["add_prefix_space"].Bool(true) ? "always" : "never");
        var prefix = scheme switch
        {
            "always" => MetaspacePrefix.Always,
            "first" => MetaspacePrefix.First,
            "never" => MetaspacePrefix.Never,
            _ => throw field["prepend_scheme"].Unsupported(scheme, "always, first, never"),
        };
        return new Metaspace(mark[0], prefix, field["split"].Bool(true));
    }

    private static SplitBehavior Behavior(JsonField field)
    {
        var name = field.Text();
        return name switch
        {
            "Isolated" => SplitBehavior.Isolated,
            "Removed" => SplitBehavior.Removed,
            "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" => SplitBehavior.MergedWithNext,
            "Contiguous" => SplitBehavior.Contiguous,
            _ => throw field.Unsupported(name, "Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous"),
        };
    }
}
