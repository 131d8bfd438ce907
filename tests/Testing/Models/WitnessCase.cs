namespace Cuckoo.Testing.Models;

// Small random models whose logits llama.cpp was asked for (bench/Kernels, command `witness`). A change of a case, of the writer
// or of a quantiser asks for new ones.

/// <summary>One model that our logits are compared with llama.cpp's on.</summary>
/// <param name="Name">The name of its logits.</param>
/// <param name="Model">The model.</param>
public sealed record WitnessCase(string Name, RandomLlama Model)
{
    /// <summary>What is taken in, from position 0.</summary>
    public static IReadOnlyList<int> Tokens { get; } = [1, 260, 17, 99, 3, 271, 5, 204, 287, 2, 140, 61, 266, 266, 12, 180, 33, 259, 75, 228, 8, 119, 283, 46];

    /// <summary>Whose logits are kept.</summary>
    public static IReadOnlyList<int> Positions { get; } = [0, 1, 7, 15, 23];

    public static IReadOnlyList<WitnessCase> All { get; } =
    [
        new("llama-f32", Of(GgufType.F32)),
        new("llama-f16", Of(GgufType.F16)),
        new("llama-bf16", Of(GgufType.BF16)),
        new("llama-q8_0", Of(GgufType.Q8_0)),
        new("llama-q4_0", Of(GgufType.Q4_0)),
        new("llama-q4_k", Of(GgufType.Q4_K)),
        new("llama-q6_k", Of(GgufType.Q6_K)),
        new("llama-untied", Of(GgufType.F32) with { IsTied = false, Seed = 2 }),
        new("llama-rope-linear", Of(GgufType.F32) with { RopeStretch = RopeStretch.Linear, Seed = 3 }),
        new("llama-rope-factors", Of(GgufType.F32) with { RopeStretch = RopeStretch.Factors, RopeBase = 500_000, Seed = 4 }),
        new("llama-wide-heads", Of(GgufType.F32) with { HeadSize = 32, Seed = 5 }),
        new("qwen2-f32", Of(GgufType.F32) with { Architecture = "qwen2", HasBiases = true, NormEpsilon = 1e-6f, RopeBase = 1_000_000, Seed = 6 }),
        new("qwen2-q8_0", Of(GgufType.Q8_0) with { Architecture = "qwen2", HasBiases = true, NormEpsilon = 1e-6f, RopeBase = 1_000_000, Seed = 7 }),
    ];

    /// <summary>A model of two layers; its rows are as short as the format allows.</summary>
    public static RandomLlama Of(GgufType type) => GgufBlock.Of(type).Elements == 256
        ? new RandomLlama { Type = type, Vocabulary = 288, Width = 256, Heads = 8, KeyValueHeads = 2, FeedForward = 256 }
        : new RandomLlama { Type = type, Vocabulary = 288 };
}
