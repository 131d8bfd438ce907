using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers.Models;
using Cuckoo.Kernels.Tokenizers.Text;

namespace Cuckoo.Kernels.Tokenizers.Gguf;

// Builds a tokenizer from GGUF metadata. The meaning of the keys is llama.cpp's (src/llama-vocab.cpp), with one difference:
// no text ever merges into a control, unknown or byte token, so that a prompt cannot spell its way to one.

/// <summary>The tokenizers that GGUF files describe.</summary>
internal static class GgufTokenizer
{
    private const string Mark = "▁";

    /// <exception cref="ModelFormatException">Names the field that is wrong, or what is supported where a name is not known.</exception>
    public static Tokenizer Create(GgufVocabulary vocabulary)
    {
        var tokens = new GgufTokens(vocabulary);
        try
        {
            return vocabulary.Model switch
            {
                "llama" => SentencePiece(vocabulary, tokens),
                "gpt2" => ByteLevel(vocabulary, tokens),
                "bert" => WordPiece(vocabulary, tokens),
                var model => throw vocabulary.Fault("model", $"the tokenizer {Shown(model)} is not supported; llama, gpt2 and bert are"),
            };
        }
        catch (FormatException fault)
        {
            throw vocabulary.Fault("tokens", fault.Message);
        }
    }

    private static Tokenizer SentencePiece(GgufVocabulary vocabulary, GgufTokens tokens)
    {
        const int LlamaBegin = 1, LlamaEnd = 2, LlamaUnknown = 0;
        var begin = tokens.Id("bos", LlamaBegin);
        var end = tokens.Id("eos", LlamaEnd);
        var unknown = tokens.Id("unknown", LlamaUnknown);
        if (vocabulary.Scores.Count != tokens.Count)
            throw vocabulary.Fault("scores", $"{vocabulary.Scores.Count} scores for {tokens.Count} tokens");
        for (var id = 0; id < tokens.Count; id++)
        {
            if (!float.IsFinite(vocabulary.Scores[id]))
                throw vocabulary.Fault("scores", "is not a finite number", id);
        }

        var bytes = tokens.ByteTokens();
        var addSpace = tokens.Flag("add_space_prefix", true);
        var steps = new List<INormalizer>();
        if (tokens.Flag("remove_extra_whitespaces", false))
        {
            steps.Add(new StripEnds(left: true, right: true));
            steps.Add(new CollapseRuns(code => code == ' ', ' ', "spaces"));
        }

        if (addSpace)
            steps.Add(new Prepend(" "));
        steps.Add(new ReplaceText(" ", Mark));
        var model = new SentencePieceModel(tokens.Lookup(includeUserDefined: true), [.. vocabulary.Scores], bytes, unknown);
        var encoding = new EncodingSteps(
            tokens.Added(), new NormalizerSequence(steps), null, model,
            tokens.Wrap("add_bos_token", true, begin), tokens.Wrap("add_eos_token", false, end));
        var table = tokens.Table((kind, token) => kind switch
        {
            TokenKind.Byte when ByteTokens.ValueOf(token) is var value and >= 0 => [(byte)value],
            TokenKind.Normal or TokenKind.Unused or TokenKind.Undefined => Encoding.UTF8.GetBytes(token.Replace(Mark, " ", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(token),
        });
        return new Tokenizer(encoding, new DecodingSteps(table, StripFirstSpace: addSpace), tokens.Special(begin, end, unknown));
    }

    private static Tokenizer ByteLevel(GgufVocabulary vocabulary, GgufTokens tokens)
    {
        var pre = vocabulary.Pre ?? "default";
        var cut = PreTokenizerNames.Find(pre)
            ?? throw vocabulary.Fault("pre", $"the pre-tokenizer {Shown(pre)} is not supported; these are: {PreTokenizerNames.Supported}");
        var begin = tokens.Id("bos", SpecialTokens.None);
        var end = tokens.Id("eos", SpecialTokens.None);
        var unknown = tokens.Id("unknown", SpecialTokens.None);
        if (vocabulary.Merges.Count > VocabularyLimits.MaxMerges)
            throw vocabulary.Fault("merges", $"{vocabulary.Merges.Count} merges; {VocabularyLimits.MaxMerges} are allowed");
        var lookup = tokens.Lookup(includeUserDefined: false);
        var merges = MergeTable.Read(lookup, vocabulary.Merges.Select((merge, i) => Pair(vocabulary, merge, i)), (i, problem) => vocabulary.Fault("merges", problem, i));
        var model = new BytePairModel(lookup, merges, new BytePairOptions(ByteLevel: true, IgnoreMerges: cut.IgnoreMerges), null, unknown);
        var encoding = new EncodingSteps(
            tokens.Added(), null, PreTokenizerNames.Create(cut), model,
            tokens.Wrap("add_bos_token", cut.AddBeginOfText, begin), tokens.Wrap("add_eos_token", false, end));
        var table = tokens.Table((kind, token) =>
            (kind is TokenKind.Normal or TokenKind.Unused or TokenKind.Undefined ? ByteAlphabet.BytesOf(token) : null) ?? Encoding.UTF8.GetBytes(token));
        return new Tokenizer(encoding, new DecodingSteps(table), tokens.Special(begin, end, unknown));
    }

    private static Tokenizer WordPiece(GgufVocabulary vocabulary, GgufTokens tokens)
    {
        const int BertUnknown = 100, BertClass = 101, BertSeparator = 102;
        var begin = tokens.Id("cls", tokens.Id("bos", BertClass));
        var separator = tokens.Id("seperator", tokens.Id("eos", BertSeparator));
        var unknown = tokens.Id("unknown", BertUnknown);
        if (begin < 0 || separator < 0 || unknown < 0)
            throw vocabulary.Fault("tokens", "lacks the class, separator or unknown token that BERT needs");
        var lowercase = tokens.Flag("normalizer.lowercase", true);
        var normalizer = new BertNormalizer(true, true, tokens.Flag("normalizer.strip_accents", lowercase), lowercase);
        var model = new WordPieceModel(tokens.Lookup(includeUserDefined: true), Mark, "", unknown, int.MaxValue);
        var encoding = new EncodingSteps(tokens.Added(), normalizer, BertPreTokenizer.Create(), model, [begin], [separator]);
        var table = tokens.Table((kind, token) =>
            Encoding.UTF8.GetBytes(kind == TokenKind.Normal ? token.Replace(Mark, " ", StringComparison.Ordinal) : token));
        return new Tokenizer(encoding, new DecodingSteps(table, StripFirstSpace: true), tokens.Special(begin, separator, unknown));
    }

    private static (string Left, string Right) Pair(GgufVocabulary vocabulary, string merge, int index)
    {
        // The first character may itself be what looks like the separator, so the search starts behind it.
        var space = merge.Length < 3 ? -1 : merge.IndexOf(' ', 1);
        if (space < 0 || space + 1 == merge.Length || merge.Length > 2 * VocabularyLimits.MaxTokenLength + 1)
            throw vocabulary.Fault("merges", "is not two parts with a space between them", index);
        return (merge[..space], merge[(space + 1)..]);
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
