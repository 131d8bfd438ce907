using System.Globalization;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.Llama;

// What a GGUF file says of a model of the Llama family. Everything the file says under its architecture's name is either
// understood here or refused by name: an option that is passed over would give other numbers than the model's makers meant.
// Keys: ggml's docs/gguf.md. Which numbers RoPE turns together goes by architecture, as in llama.cpp: files of `llama` have
// their queries and keys reordered for neighbours, files of `qwen2` have not.

/// <summary>The shape of a model of the Llama family.</summary>
internal sealed record LlamaConfig(
    string Architecture,
    int ContextLength,
    int Width,
    int Layers,
    int Hidden,
    int Heads,
    int KeyValueHeads,
    int HeadSize,
    float Epsilon,
    int Window,
    int Vocabulary,
    RopeConfig Rope)
{
    public const int MaxWidth = 65_536;

    public const int MaxLayers = 1024;

    public const int MaxVocabulary = 1_048_576;

    public const int MaxContext = 16 * 1024 * 1024;

    /// <summary>Architectures that are run.</summary>
    public static readonly string[] Architectures = ["llama", "qwen2"];

    private static readonly string[] Keys =
    [
        "context_length", "embedding_length", "block_count", "feed_forward_length", "attention.head_count", "attention.head_count_kv",
        "attention.key_length", "attention.value_length", "attention.layer_norm_rms_epsilon", "attention.sliding_window", "vocab_size",
        "expert_count", "expert_used_count", "rope.dimension_count", "rope.freq_base", "rope.scaling.type", "rope.scaling.factor",
        "rope.scaling.original_context_length", "rope.scaling.finetuned", "rope.scaling.attn_factor", "rope.scale_linear",
    ];

    /// <summary>One line a value, for the program hash.</summary>
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"architecture={Architecture} context={ContextLength} d={Width} layers={Layers} hidden={Hidden} heads={Heads} kv={KeyValueHeads} " +
        $"size={HeadSize} eps={BitConverter.SingleToInt32Bits(Epsilon):x8} window={Window} vocabulary={Vocabulary} {Rope.CanonicalText}");

    /// <exception cref="ModelFormatException">Another architecture, a missing key, or one whose value is not run here.</exception>
    public static LlamaConfig Read(GgufFile file)
    {
        var architecture = file.Architecture;
        if (!Architectures.Contains(architecture))
        {
            throw file.Require("general.architecture").Fault(
                $"is {Shown(architecture)}; run are {string.Join(", ", Architectures)} (Llama 2 and 3, Mistral, TinyLlama, SmolLM, Qwen2)");
        }

        foreach (var (key, value) in file.Metadata)
        {
            if (key.StartsWith(architecture + ".", StringComparison.Ordinal) && !Keys.Contains(key[(architecture.Length + 1)..]))
                throw value.Fault("is an option that is not run here");
        }

        GgufValue? Find(string key) => file.Find($"{architecture}.{key}");
        int Count(string key, int max) => file.Require($"{architecture}.{key}").Int32(1, max);
        if (Find("expert_count") is { } experts && experts.Int32() != 0)
            throw experts.Fault("is not 0; mixtures of experts are not run here");

        var width = Count("embedding_length", MaxWidth);
        var heads = Count("attention.head_count", width);
        var keyHeads = Find("attention.head_count_kv")?.Int32(1, heads) ?? heads;
        if (heads % keyHeads != 0)
            throw Find("attention.head_count_kv")!.Fault($"is {keyHeads}, which does not divide the {heads} query heads");
        var size = Find("attention.key_length")?.Int32(1, MaxWidth) ?? width / heads;
        if (Find("attention.value_length") is { } valueLength && valueLength.Int32() != size)
            throw valueLength.Fault($"is {valueLength.Int32()}, not the length of keys, {size}");
        if (!file.Tensors.TryGetValue("token_embd.weight", out var embedding))
            throw new ModelFormatException(file.Name, "token_embd.weight", 0, "is missing");
        if (embedding.Rows > MaxVocabulary)
            throw embedding.Fault(0, $"has {embedding.Rows} rows; at most {MaxVocabulary} are read");
        if (Find("vocab_size") is { } vocabulary && vocabulary.Int64() != embedding.Rows)
            throw vocabulary.Fault($"is {vocabulary.Int64()} where token_embd.weight has {embedding.Rows} rows");

        var context = Count("context_length", MaxContext);
        return new LlamaConfig(
            architecture,
            context,
            width,
            Count("block_count", MaxLayers),
            Count("feed_forward_length", 16 * MaxWidth),
            heads,
            keyHeads,
            size,
            file.Require($"{architecture}.attention.layer_norm_rms_epsilon").Single(1e-12f, 1f),
            Find("attention.sliding_window")?.Int32(0, MaxContext) ?? 0,
            (int)embedding.Rows,
            RopeConfig.Read(file, architecture, size, context));
    }

    private static string Shown(string text) => text.Length <= 32 ? $"'{text}'" : $"'{text[..32]}…'";
}
