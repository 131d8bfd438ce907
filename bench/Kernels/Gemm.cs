using System.Globalization;
using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

// y = x · wᵀ for square float32 matrices. Our weights are brought into panels once, as a model's are when it is loaded;
// OpenBLAS takes plain rows and orders them in every call, which is how a program uses it. Its result is checked against ours.

/// <summary>The exact float32 product beside OpenBLAS.</summary>
internal static class Gemm
{
    private static readonly int[] Sizes = [512, 1024];

    public static async Task RunAsync(Report report, IReadOnlyList<int> threadCounts, int rounds)
    {
        OpenBlas.Load();
        foreach (var threads in threadCounts)
        {
            using var operators = KernelSelection.Open(new KernelOptions { Threads = threads });
            foreach (var size in Sizes)
            {
                var product = new Product(operators, size);
                var calls = Math.Max(1, 4 * 1024 * 1024 / (size * size) * (1024 / size)); // Some eight GFLOP a measurement.
                var samples = await Interleaved.RunAsync(rounds, [
                    new Contender("ours", () => Time(calls, product.Ours)),
                    new Contender("OpenBLAS", () => Time(calls, () => product.Theirs(threads))),
                ]);
                product.RequireAgreement();
                var measure = string.Create(CultureInfo.InvariantCulture, $"f32 product {size}³, {threads} thread{(threads == 1 ? "" : "s")}");
                report.Compare(measure, 2e-9 * size * size * size * calls, "GFLOP/s", samples[0], samples[1], "≥ 1");
            }
        }
    }

    private static TimeSpan Time(int calls, Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var call = 0; call < calls; call++)
            run();
        return TimeProvider.System.GetElapsedTime(start);
    }

    private sealed class Product
    {
        private readonly IOperators _operators;
        private readonly LinearWeights _weights;
        private readonly float[] _weight;
        private readonly Matrix _x;
        private readonly Matrix _y;
        private readonly Matrix _theirs;
        private readonly int _size;

        public Product(IOperators operators, int size)
        {
            (_operators, _size) = (operators, size);
            _weight = Numbers("w", size);
            _weights = operators.Pack(_weight, new float[size], size, size);
            _x = Matrix.From(Numbers("x", size), size, size);
            _y = new Matrix(size, size);
            _theirs = new Matrix(size, size);
        }

        public void Ours() => _operators.Linear(_weights, _x, _y);

        public unsafe void Theirs(int threads)
        {
            fixed (float* weight = _weight)
                OpenBlas.MultiplyByTransposed(threads, _size, _size, _size, _x.Pointer, _x.Stride, weight, _size, _theirs.Pointer, _theirs.Stride);
        }

        /// <summary>Sums of 512 to 1,024 products of numbers about one: their orders differ by a few hundred-thousandths.</summary>
        public void RequireAgreement()
        {
            for (var row = 0; row < _size; row++)
            {
                for (var column = 0; column < _size; column++)
                {
                    if (!(Math.Abs(_y.Row(row)[column] - _theirs.Row(row)[column]) < 1e-3f))
                        throw new InvalidOperationException($"The products differ at {row}, {column}: {_y.Row(row)[column]} and {_theirs.Row(row)[column]}.");
                }
            }
        }

        private static float[] Numbers(string name, int size)
        {
            var values = new float[size * size];
            new BellNumbers(1, name).Fill(values, 0, 1);
            return values;
        }
    }
}
