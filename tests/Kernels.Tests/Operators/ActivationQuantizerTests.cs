using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Activations as bytes: what becomes of zeros, ties, tiny, huge and not finite numbers, in every variant.</summary>
public sealed class ActivationQuantizerTests
{
    private const int Columns = 512;

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Fact]
    public void Quantize_LargestNumber_BecomesPlusOrMinus127()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var x = new Numbers(seed).Array(ActivationQuantizer.Block);
            var q = new sbyte[ActivationQuantizer.Block];
            var scale = ActivationQuantizer.Quantize(x, q);
            var largest = x.Max(Math.Abs);
            Assert.Equal(127, q.Max(value => Math.Abs((int)value)));
            for (var i = 0; i < x.Length; i++)
                Assert.InRange(q[i] * (double)scale, x[i] - largest / 253.9, x[i] + largest / 253.9);
        }
    }

    [Fact]
    public void Quantize_Ties_GoToEven()
    {
        // The largest is a power of two, so that the factor is 127/128 exactly.
        var x = new float[ActivationQuantizer.Block];
        (x[0], x[1], x[2], x[3], x[4]) = (128f, 64f, -64f, 0f, -128f);
        var q = new sbyte[ActivationQuantizer.Block];
        Assert.Equal(128f * 0.007874016f, ActivationQuantizer.Quantize(x, q));

        // 64 · 127/128 = 63.5.
        Assert.Equal([127, 64, -64, 0, -127], q[..5]);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(-1e-40f, 0f)]
    [InlineData(1e-40f, 0f)]
    [InlineData(7.8e-31f, 0f)]
    [InlineData(2e30f, float.NaN)]
    [InlineData(float.PositiveInfinity, float.NaN)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    public void Quantize_OutOfRange_IsZerosOrNotANumber(float value, float scale)
    {
        var x = new float[ActivationQuantizer.Block];
        x[17] = value;
        Assert.Equal(scale, ActivationQuantizer.Quantize(x, new sbyte[ActivationQuantizer.Block]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_OfAwkwardActivations_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        float[] magnitudes = [0f, -0f, 1e-45f, 1e-38f, 7.8e-31f, 7.9e-31f, 1e-20f, 0.5f, 64f, 128f, 1e20f, 1.2e30f];
        var x = new Matrix(magnitudes.Length, Columns);
        for (var row = 0; row < x.Rows; row++)
        {
            for (var k = 0; k < Columns; k++)
                x.Row(row)[k] = k % 32 == 0 ? magnitudes[row] : magnitudes[row] * ((k % 17 - 8) / 8f);
        }

        foreach (var (expected, actual) in Products(operators, x))
            Bits.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_OfNumbersThatAreNotFinite_IsNotFinite(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        float[] bad = [float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity, 2e30f];
        var x = new GoldenNumbers(3).Matrix(2 * bad.Length, Columns);
        for (var i = 0; i < bad.Length; i++)
            x.Row(2 * i)[97 * i + 5] = bad[i];
        foreach (var (expected, actual) in Products(operators, x))
        {
            for (var row = 0; row < x.Rows; row++)
            {
                foreach (var value in row % 2 == 0 ? actual.Row(row) : [])
                    Assert.False(float.IsFinite(value));
                if (row % 2 == 1)
                    Bits.Equal(expected.Row(row), actual.Row(row), $"row {row}");
            }
        }
    }

    private static List<(Matrix Expected, Matrix Actual)> Products(IOperators operators, Matrix x)
    {
        using var reference = new ReferenceOperators();
        var results = new List<(Matrix, Matrix)>();
        foreach (var type in (TensorType[])[TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_K, TensorType.Q6_K])
        {
            using var tensor = new GoldenTensor(type, 40, Columns, new GoldenNumbers(4));
            var (expected, actual) = (new Matrix(x.Rows, 40), new Matrix(x.Rows, 40));
            reference.Linear(reference.Pack(tensor.Tensor, []), x, expected);
            operators.Linear(operators.Pack(tensor.Tensor, []), x, actual);
            results.Add((expected, actual));
        }

        return results;
    }
}
