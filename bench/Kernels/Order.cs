using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Cpu;
using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

// The exact profile adds up segments of 128. Here the same tiles run whole products with segments as long as a free library would
// choose them: 512 numbers (its blocks are bounded by the cache too), and for Q8_0 the whole depth, which no cache bounds.

/// <summary>What the order of the exact sums costs: whole products beside the same tiles with longer sums; one thread.</summary>
internal static class Order
{
    private const int Rows = 264;
    private const int Outputs = 1024;
    private const int FreeSegment = 512;

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        using var operators = KernelSelection.Open(new KernelOptions { Threads = 1, Variant = KernelVariant.Vector512 });
        foreach (var depth in (int[])[512, 2048])
        {
            var (x, y) = (Numbers(Rows, depth), new Matrix(Rows, Outputs));
            var weight = new float[Outputs * depth];
            new BellNumbers(3, "weight").Fill(weight, 0, 1);
            using var packed = (PanelWeights)operators.Pack(weight, new float[Outputs], Outputs, depth);
            await CompareAsync(report, $"f32 product {Rows} × {depth} × {Outputs}", rounds, depth, () => operators.Linear(packed, x, y), () => Free(packed, x, y));

            using var quantized = Quantized(weight, depth);
            using var rows = new QuantizedRows(VnniLane.Order);
            rows.Fit(Rows, depth);
            new QuantizeWork(x, rows).RunAll();
            await CompareAsync(
                report,
                $"Q8_0 product {Rows} × {depth} × {Outputs}",
                rounds,
                depth,
                () => new QuantizedLinearWork<ScaledTile<VnniLane, Vector256<int>, Lane256, Vector256<float>, ByteFormat>>(quantized, rows, y, 1).RunAll(),
                () => new QuantizedLinearWork<ScaledTile<VnniLane, Vector256<int>, Lane256, Vector256<float>, FreeByteFormat>>(quantized, rows, y, 1).RunAll());
        }
    }

    private static async Task CompareAsync(Report report, string product, int rounds, int depth, Action exact, Action free)
    {
        var calls = Math.Max(1, 20_000 / depth);
        var samples = await Interleaved.RunAsync(rounds, [
            new Contender("ours", () => Time(calls, exact)),
            new Contender("longer sums", () => Time(calls, free)),
        ]);
        var measure = string.Create(CultureInfo.InvariantCulture, $"{product}, exact order beside free order, 1 thread");
        report.Compare(measure, 2e-9 * Rows * depth * Outputs * calls, "GFLOP/s", samples[0], samples[1], "≥ 0.95");
    }

    /// <summary>LinearWork's loops with longer segments: rows copied once for all panels, the outputs gathered in place.</summary>
    [SkipLocalsInit]
    private static unsafe void Free(PanelWeights weights, Matrix x, Matrix y)
    {
        const int block = 132;
        var memory = stackalloc float[(block * FreeSegment) + Matrix.Padding];
        var copy = memory + (64 - ((nint)memory & 63)) / sizeof(float);
        for (var row = 0; row < x.Rows; row += block)
        {
            var rows = Math.Min(block, x.Rows - row);
            for (var start = 0; start < weights.Inputs; start += FreeSegment)
            {
                for (var i = 0; i < rows; i++)
                    NativeMemory.Copy(x.Pointer + (nint)(row + i) * x.Stride + start, copy + i * FreeSegment, FreeSegment * sizeof(float));
                for (var panel = 0; panel < weights.Panels; panel++)
                {
                    var column = panel * weights.PanelWidth;
                    var bias = start + FreeSegment == weights.Inputs ? weights.Bias.Pointer + column : null;
                    var next = panel + 1 < weights.Panels ? weights.Stored(panel + 1, start) : null;
                    Tile<Lane512, Vector512<float>>.MultiplySegment(
                        copy, FreeSegment, rows, (float*)weights.Stored(panel, start), FreeSegment, bias, y.Pointer + (nint)row * y.Stride + column, y.Stride, start == 0, next);
                }
            }
        }
    }

    private static unsafe QuantizedWeights Quantized(float[] weight, int depth)
    {
        var bytes = new byte[weight.Length / 32 * 34];
        Quantizer.Quantize(GgufType.Q8_0, weight, bytes);
        fixed (byte* pointer = bytes)
        {
            using var file = new MappedFile("random", pointer, bytes.Length);
            return new QuantizedWeights(new ModelTensor(file, "w", TensorType.Q8_0, [Outputs, depth], 0, bytes.Length), []);
        }
    }

    private static void RunAll(this ITeamWork work)
    {
        for (var chunk = 0; chunk < work.Chunks; chunk++)
            work.Execute(chunk, 0);
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

    /// <summary>Q8_0's bytes with one sum over the whole depth.</summary>
    private readonly unsafe struct FreeByteFormat : IQuantizedFormat
    {
        public static int WeightBytes => ByteFormat.WeightBytes;

        public static int OffsetPower => ByteFormat.OffsetPower;

        public static int BlocksInSegment => int.MaxValue / 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TInt Load<TBytes, TInt, TFloat>(byte* p, int step)
            where TBytes : IByteLane<TInt, TFloat>
            where TInt : struct
            where TFloat : struct => ByteFormat.Load<TBytes, TInt, TFloat>(p, step);
    }
}
