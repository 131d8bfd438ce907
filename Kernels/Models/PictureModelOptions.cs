namespace Cuckoo.Kernels.Models;

/// <summary>How a picture model is loaded.</summary>
public sealed record PictureModelOptions
{
    /// <summary>The implementation and its threads.</summary>
    public KernelOptions Kernels { get; init; } = new();

    /// <summary>Bytes that weights and a picture on its way may take; null for what this machine has.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>What is computed in bytes; part of the program hash. Only for the diffusers layout.</summary>
    public PicturePrecision Precision { get; init; }

    /// <summary>Files that are added to the weights, in this order; part of the program hash. Only for the diffusers layout.</summary>
    public IReadOnlyList<LoraOptions> Loras { get; init; } = [];
}

/// <summary>Which layers of the denoiser are computed in bytes (weights in Q8_0, activations in blocks of 32 bytes); all others in float32.</summary>
[Flags]
public enum PicturePrecision
{
    /// <summary>Everything in float32.</summary>
    Full = 0,

    /// <summary>The convolutions but the first and the last.</summary>
    ByteConvolutions = 1,

    /// <summary>The products before and after attention.</summary>
    ByteAttention = 2,

    /// <summary>The feed-forward layers.</summary>
    ByteFeedForward = 4,

    /// <summary>All three.</summary>
    Bytes = ByteConvolutions | ByteAttention | ByteFeedForward,
}

/// <summary>A LoRA file in safetensors, by the names of kohya's scripts or of diffusers and PEFT.</summary>
/// <param name="Path">The file.</param>
/// <param name="ScalePercent">How strongly it is added, −400 to 400 percent.</param>
public sealed record LoraOptions(string Path, int ScalePercent = 100)
{
    /// <summary>The strongest scale, either way.</summary>
    public const int MaxScalePercent = 400;
}
