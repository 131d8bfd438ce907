using System.Globalization;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Cpu;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

/// <summary>What the order of the exact sums costs: the same float32 tiles with segments of 128, and with the whole depth in one.</summary>
internal static class Order
{
    private const int Rows = 128;

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        foreach (var depth in (int[])[512, 2048])
        {
            var (x, y, panel) = (Numbers(Rows, depth), new Matrix(Rows, Matrix.Padding), Numbers(depth, Matrix.Padding));
            var calls = 200_000 / depth;
            var samples = await Interleaved.RunAsync(rounds, [
                new Contender("ours", () => Time(calls, () => Multiply(x, panel, y, depth, ReferenceOperators.Segment))),
                new Contender("one sum", () => Time(calls, () => Multiply(x, panel, y, depth, depth))),
            ]);
            var measure = string.Create(CultureInfo.InvariantCulture, $"f32 tile, {depth} deep, exact order beside free order, 1 thread");
            report.Compare(measure, 2e-9 * Rows * depth * Tile<Lane512, Vector512<float>>.Width * calls, "GFLOP/s", samples[0], samples[1], "≥ 0.95");
        }
    }

    private static unsafe void Multiply(Matrix x, Matrix panel, Matrix y, int depth, int segment)
    {
        for (var start = 0; start < depth; start += segment)
        {
            Tile<Lane512, Vector512<float>>.MultiplySegment(
                x.Pointer + start, x.Stride, Rows, panel.Pointer + (nint)start * panel.Stride, Math.Min(segment, depth - start), null, y.Pointer, y.Stride, start == 0);
        }
    }

    private static TimeSpan Time(int calls, Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var call = 0; call < calls; call++)
            run();
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static Matrix Numbers(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        var numbers = new BellNumbers(3, "order");
        for (var row = 0; row < rows; row++)
            numbers.Fill(matrix.Row(row), 0, 1);
        return matrix;
    }
}
