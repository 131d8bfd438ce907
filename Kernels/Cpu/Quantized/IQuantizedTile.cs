using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>The inner loops of a quantised product for one kind of weights; bits as docs/numerics.md says.</summary>
internal unsafe interface IQuantizedTile
{
    /// <summary>Outputs in a vector; a call makes two vectors of them for each row.</summary>
    static abstract int Lanes { get; }

    /// <param name="pair">Where the outputs' weights lie.</param>
    /// <param name="supers">Super-blocks a row of weights has.</param>
    /// <param name="rows">The activations.</param>
    /// <param name="row">The first row of them.</param>
    /// <param name="y">Where the first output goes; totals are gathered there.</param>
    /// <param name="yStride">Numbers from one row of outputs to the next.</param>
    /// <param name="bias">Added last, unless it is null.</param>
    static abstract void Rows1(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias);

    /// <summary>The same for four rows.</summary>
    static abstract void Rows4(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias);
}

/// <summary>Asks for weights before they are needed: one row's product is bound by memory, and the hardware looks ahead one page only.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Some 300 ns ahead at 14 GB/s a processor.</summary>
    private const int Distance = 8 * 544;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(byte* from, int length)
    {
        if (!Sse.IsSupported)
            return;
        for (var line = 0; line < length; line += 64)
            Sse.Prefetch0(from + Distance + line);
    }
}
