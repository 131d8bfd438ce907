using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tokenizers.Gguf;

/// <summary>Reads the vocabulary and the chat template out of an open GGUF file.</summary>
internal static class GgufMetadata
{
    private const string Prefix = "tokenizer.ggml.";

    private const int MaxNameBytes = 256;

    private static readonly string[] IdNames = ["bos", "eos", "eot", "eom", "unknown", "seperator", "padding", "cls", "mask"];

    private static readonly string[] FlagNames =
        ["add_bos_token", "add_eos_token", "add_space_prefix", "remove_extra_whitespaces", "normalizer.lowercase", "normalizer.strip_accents"];

    private static readonly string[] ListNames = ["model", "pre", "tokens", "scores", "token_type", "merges"];

    /// <exception cref="ModelFormatException">A key is missing, or a value is of another type or out of bounds.</exception>
    public static GgufVocabulary Vocabulary(GgufFile file)
    {
        const int MaxTokens = VocabularyLimits.MaxTokens;
        return new GgufVocabulary
        {
            File = file.Name,
            Model = file.Require(Prefix + "model").Text(MaxNameBytes),
            Pre = file.Find(Prefix + "pre")?.Text(MaxNameBytes),
            Tokens = file.Require(Prefix + "tokens").Texts(MaxTokens),
            Scores = file.Find(Prefix + "scores")?.Singles(MaxTokens) ?? [],
            Types = file.Find(Prefix + "token_type")?.Int32s(MaxTokens) ?? [],
            Merges = file.Find(Prefix + "merges")?.Texts(VocabularyLimits.MaxMerges) ?? [],
            Ids = Present(file, IdNames, "_token_id").ToDictionary(entry => entry.Name, entry => entry.Value.Int64(), StringComparer.Ordinal),
            Flags = Present(file, FlagNames, "").ToDictionary(entry => entry.Name, entry => entry.Value.Bool(), StringComparer.Ordinal),
            Offsets = Present(file, ListNames, "").Select(entry => (entry.Name, entry.Value.Offset))
                .Concat(Present(file, FlagNames, "").Select(entry => (entry.Name, entry.Value.Offset)))
                .Concat(Present(file, IdNames, "_token_id").Select(entry => (Name: entry.Name + "_token_id", entry.Value.Offset)))
                .ToDictionary(entry => entry.Name, entry => entry.Offset, StringComparer.Ordinal),
        };
    }

    /// <summary>The text of <c>tokenizer.chat_template</c>, or null.</summary>
    public static string? ChatTemplate(GgufFile file) => file.Find("tokenizer.chat_template")?.Text();

    private static IEnumerable<(string Name, GgufValue Value)> Present(GgufFile file, string[] names, string suffix)
    {
        foreach (var name in names)
        {
            if (file.Find(Prefix + name + suffix) is { } value)
                yield return (name, value);
        }
    }
}
