using Cuckoo.Kernels.Tokenizers.Patterns;
using Cuckoo.Kernels.Tokenizers.Text;

namespace Cuckoo.Kernels.Tokenizers.Gguf;

// A byte-level GGUF vocabulary names its pre-tokenizer in tokenizer.ggml.pre. The patterns are those of the models' own
// tokenizer.json; which name stands for which, and what a name implies, is llama.cpp's (src/llama-vocab.cpp).

/// <summary>A way of cutting text, by the names it goes by.</summary>
/// <param name="Names">Values of <c>tokenizer.ggml.pre</c>.</param>
/// <param name="Patterns">Each cuts the pieces of the one before.</param>
/// <param name="IgnoreMerges">A piece that is a token is taken without merging.</param>
/// <param name="AddBeginOfText">Unless the file says otherwise.</param>
internal sealed record PreTokenizerName(
    IReadOnlyList<string> Names, IReadOnlyList<string> Patterns, bool IgnoreMerges = false, bool AddBeginOfText = false);

internal static class PreTokenizerNames
{
    private const string Gpt2 = KnownPatterns.Gpt2;

    private const string Digit = @"\p{N}";

    private const string Contraction = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    private const string Rest = @" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Llama3 = Contraction + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|" + Rest;

    private const string Qwen2 = Contraction + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|" + Rest;

    private const string UpperThenLower = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+";

    private const string UpperOnly = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*";

    private const string RestWithSlash = @" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Chinese = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";

    private const string Punctuation = @"[\p{P}\$\+<=>\^~\|`]+";

    /// <summary>The letters that DeepSeek LLM counts as such: those with upper and lower case.</summary>
    private const string CasedLetters =
        "A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370-\u0373\u0376\u0377\u037B-\u037D"
        + "\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5"
        + "\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45"
        + "\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC"
        + "\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124"
        + "\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4"
        + "\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06"
        + "\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\U00010400-\U0001044F\U000104B0-\U000104D3\U000104D8-\U000104FB"
        + "\U00010C80-\U00010CB2\U00010CC0-\U00010CF2\U000118A0-\U000118DF\U0001E900-\U0001E943";

    private static readonly PreTokenizerName[] All =
    [
        new(["default"], [Punctuation.Replace("`", "", StringComparison.Ordinal), Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"]),
        new(["gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "exaone4", "modern-bert", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de"], [Gpt2]),
        new(["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "lfm2"], [Llama3], IgnoreMerges: true, AddBeginOfText: true),
        new(["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], [Llama3]),
        new(["qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan", "solar-open", "grok-2"], [Qwen2]),
        new(["deepseek-llm"],
            ["[\r\n]", @"\s?[" + CasedLetters + "]+", "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+", @"\s+$", Chinese, @"\p{N}+"]),
        new(["deepseek-coder"], ["[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", Chinese, Digit]),
        new(["deepseek-v3", "hunyuan-dense"],
            [@"\p{N}{1,3}", "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+",
                @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]),
        new(["falcon"], [Punctuation, Gpt2, "[0-9][0-9][0-9]"]),
        new(["starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b"], [Digit, Gpt2]),
        new(["tekken"], [UpperThenLower + "|" + UpperOnly + @"|\p{N}|" + RestWithSlash], IgnoreMerges: true, AddBeginOfText: true),
        new(["gpt-4o", "llama4"],
            [UpperThenLower + Contraction + "?|" + UpperOnly + Contraction + @"?|\p{N}{1,3}|" + RestWithSlash]),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Supported { get; } = string.Join(", ", All.SelectMany(entry => entry.Names));

    public static PreTokenizerName? Find(string name) => Array.Find(All, entry => entry.Names.Contains(name, StringComparer.Ordinal));

    public static IPreTokenizer Create(PreTokenizerName name) =>
        new PreTokenizerSequence([.. name.Patterns.Select(pattern => new PatternSplit(new Pattern(pattern)))]);
}
