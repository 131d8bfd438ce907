using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Rows in bytes times a run of quantised weights.</summary>
internal static unsafe class QuantizedProduct<TTile>
    where TTile : struct, IQuantizedTile
{
    /// <param name="weights">The weights.</param>
    /// <param name="rows">The activations.</param>
    /// <param name="firstRow">The first row of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">The first output, that of a group.</param>
    /// <param name="end">The output behind the last.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="firstOutputRow">The first row of <paramref name="y"/>.</param>
    public static void Run(QuantizedWeights weights, QuantizedRows rows, int firstRow, int count, int first, int end, Matrix y, int firstOutputRow)
    {
        for (var output = first; output < end; output += 2 * TTile.Lanes)
        {
            var pair = new OutputPair(weights, output, TTile.Lanes) { FetchesAhead = true };
            var bias = weights.Bias is { } b ? b.Pointer + output : null;
            var target = y.Pointer + (nint)firstOutputRow * y.Stride + output;
            var row = 0;
            for (; row + 4 <= count; row += 4)
            {
                TTile.Rows4(pair, weights.Supers, rows, firstRow + row, target + (nint)row * y.Stride, y.Stride, bias);
                pair = pair with { FetchesAhead = false };
            }

            for (; row < count; row++)
                TTile.Rows1(pair, weights.Supers, rows, firstRow + row, target + (nint)row * y.Stride, y.Stride, bias);
        }
    }
}
