using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>One thread's space for the gathered rows of a convolution in bytes; it grows to the largest block seen and is reused.</summary>
/// <remarks>A block is 16 to 128 rows, so that it takes at most 2 MiB, or sixteen rows where those are longer.</remarks>
internal sealed class MapScratch(ActivationOrder order) : IDisposable
{
    /// <summary>What the rows of a block take in the second-level cache.</summary>
    private const int MaxBytes = 2 << 20;

    private const int MostRows = 128;

    private const int FewestRows = 16;

    public QuantizedRows Rows { get; } = new(order);

    /// <summary>A row of numbers that are yet to be quantised.</summary>
    public Matrix Numbers { get; private set; } = new(1, 1);

    /// <summary>Rows of a block: bytes (or 16-bit numbers) and 16 bytes a block of 32 for its scale and sums.</summary>
    public static int BlockRows(ActivationOrder order, int inputs)
    {
        var bytes = (order == ActivationOrder.Bytes ? inputs : 2 * inputs) + inputs / 2;
        return Math.Clamp(MaxBytes / bytes / 4 * 4, FewestRows, MostRows);
    }

    public void FitNumbers(int inputs) => Numbers = AttentionScratch.Grown(Numbers, 1, inputs);

    public void Dispose() => Rows.Dispose();
}
