using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Gguf;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>Reads the configuration of a GGUF file of architecture <c>bert</c>, by llama.cpp's keys.</summary>
internal static class BertGguf
{
    private const string Architecture = "bert";

    /// <exception cref="ModelFormatException">Another architecture, a missing key, or a value outside what this code runs.</exception>
    public static BertConfig Read(GgufFile file)
    {
        if (!string.Equals(file.Architecture, Architecture, StringComparison.Ordinal))
            throw file.Require("general.architecture").Fault($"is {file.Architecture}; sentence encoders of architecture {Architecture} are run");
        if (file.Find("bert.attention.causal") is { } causal && causal.Bool())
            throw causal.Fault("is true; a sentence encoder's tokens see each other");
        var width = file.Require("bert.embedding_length").Int32(1, BertConfig.MaxWidth);
        var heads = file.Require("bert.attention.head_count");
        if (width % heads.Int32(1, width) != 0)
            throw heads.Fault($"is {heads.Int32()}, which does not divide the width {width}");
        return new BertConfig(
            Vocabulary: Rows(file, "token_embd.weight", BertConfig.MaxVocabulary),
            Width: width,
            Depth: file.Require("bert.block_count").Int32(1, BertConfig.MaxDepth),
            Heads: heads.Int32(),
            Hidden: file.Require("bert.feed_forward_length").Int32(1, BertConfig.MaxHidden),
            Positions: file.Require("bert.context_length").Int32(1, BertConfig.MaxPositions),
            Types: Rows(file, "token_types.weight", BertConfig.MaxTypes),
            Epsilon: file.Require("bert.attention.layer_norm_epsilon").Single(BertConfig.MinEpsilon, BertConfig.MaxEpsilon),
            Pooling: Pooling(file.Require("bert.pooling_type")));
    }

    /// <summary>The file's tokenizer, or none where it names none.</summary>
    /// <exception cref="ModelFormatException">It names one that is not what it must be or is not known.</exception>
    public static Tokenizer? Tokenizer(GgufFile file) =>
        file.Find("tokenizer.ggml.model") is null ? null : GgufTokenizer.Create(GgufMetadata.Vocabulary(file));

    /// <summary>Numbers as in llama.cpp's enum llama_pooling_type.</summary>
    private static BertPooling Pooling(GgufValue value) => value.UInt32() switch
    {
        1 => BertPooling.Mean,
        2 => BertPooling.Cls,
        var other => throw value.Fault($"is {other}; 1 (mean) and 2 (first token) are run"),
    };

    private static int Rows(GgufFile file, string name, int max)
    {
        if (!file.Tensors.TryGetValue(name, out var tensor))
            throw new ModelFormatException(file.Name, name, 0, "is missing");
        return tensor.Rows <= max ? (int)tensor.Rows : throw tensor.Fault(0, $"has {tensor.Rows} rows; at most {max} are read");
    }
}
