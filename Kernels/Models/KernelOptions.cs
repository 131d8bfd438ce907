namespace Cuckoo.Kernels.Models;

/// <summary>Which implementation of the operators runs; all give the same bits.</summary>
public enum KernelVariant
{
    /// <summary>The fastest this processor has.</summary>
    Auto,

    /// <summary>The scalar reference: single-threaded, slow, the judge of the others.</summary>
    Reference,

    /// <summary>128-bit vectors.</summary>
    Vector128,

    /// <summary>256-bit vectors.</summary>
    Vector256,

    /// <summary>512-bit vectors.</summary>
    Vector512,

    /// <summary>The widest vectors, and the instruction that multiplies and adds bytes (AVX-VNNI) for quantised weights.</summary>
    Vnni,

    /// <summary>A compute device, such as a graphics card: the one that <see cref="KernelOptions.Device"/> names, or else the first.</summary>
    Device,
}

/// <summary>How kernels run. No choice here changes a result.</summary>
public sealed record KernelOptions
{
    /// <summary>The most threads a model uses.</summary>
    public const int MaxThreads = 256;

    /// <summary>The implementation; one wider than the processor works by emulation, slowly.</summary>
    public KernelVariant Variant { get; init; } = KernelVariant.Auto;

    /// <summary>Threads that share the work, 1 to <see cref="MaxThreads"/>; 0 means one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>With <see cref="KernelVariant.Device"/>: the number of the device in <see cref="KernelDevice.Devices"/>, or 0 for the first that can be used.</summary>
    public int Device { get; init; }

    /// <summary>With <see cref="KernelVariant.Device"/>: bytes of the device's memory that weights may take at most, or null for what it has beside the working set. The processor computes with the rest.</summary>
    public long? DeviceWeightBytes { get; init; }

    /// <summary>Told, in a sentence, when the processor has to compute with some of the weights.</summary>
    internal Action<string>? Told { get; init; }
}
