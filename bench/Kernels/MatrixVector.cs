using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

/// <summary>One row times Q8_0 matrices that lie in memory, not in a cache, beside plain reading: what decoding is bound by.</summary>
internal static class MatrixVector
{
    private const int Size = 4096;

    /// <summary>64 matrices of 17.8 MB are 1.14 GB, some four times the largest cache.</summary>
    private const int Matrices = 64;

    private const double Bytes = (double)Matrices * Size * Size / 32 * 34;

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        using var bandwidth = new Bandwidth(threads);
        using var operators = KernelSelection.Open(new KernelOptions { Threads = threads });
        var weights = Pack(operators);
        var (x, y) = (new Matrix(1, Size), new Matrix(1, Size));
        new BellNumbers(1, "x").Fill(x.Row(0), 0, 1);
        var samples = await Interleaved.RunAsync(rounds, [
            new Contender("ours", () => Measure() * (Bandwidth.Bytes / Bytes)),
            new Contender("plain reading", bandwidth.Measure),
        ]);
        foreach (var packed in weights)
            packed.Dispose();
        report.Compare($"Q8_0 matrix times vector out of memory, {threads} threads", Bandwidth.Bytes / 1e9, "GB/s", samples[0], samples[1], "≥ 0.9");

        TimeSpan Measure()
        {
            var start = TimeProvider.System.GetTimestamp();
            foreach (var packed in weights)
                operators.Linear(packed, x, y);
            return TimeProvider.System.GetElapsedTime(start);
        }
    }

    private static unsafe LinearWeights[] Pack(IOperators operators)
    {
        var bytes = new byte[Size * Size / 32 * 34];
        var (row, numbers) = (new float[Size], new BellNumbers(2, "w"));
        for (var output = 0; output < Size; output++)
        {
            numbers.Fill(row, 0, 1);
            Quantizer.Quantize(GgufType.Q8_0, row, bytes.AsSpan(output * (bytes.Length / Size), bytes.Length / Size));
        }

        fixed (byte* pointer = bytes)
        {
            using var file = new MappedFile("random", pointer, bytes.Length);
            var tensor = new ModelTensor(file, "w", TensorType.Q8_0, [Size, Size], 0, bytes.Length);
            return [.. Enumerable.Range(0, Matrices).Select(_ => operators.Pack(tensor, []))];
        }
    }
}
