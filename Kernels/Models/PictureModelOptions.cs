namespace Cuckoo.Kernels.Models;

/// <summary>How a picture model is loaded.</summary>
public sealed record PictureModelOptions
{
    /// <summary>The implementation and its threads.</summary>
    public KernelOptions Kernels { get; init; } = new();

    /// <summary>Bytes that weights and a picture on its way may take; null for what this machine has.</summary>
    public long? MemoryLimitBytes { get; init; }
}
