using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>The rung every fast kernel must reach: 0 ulp from the reference, for shapes with and without tails.</summary>
public sealed class OperatorEqualityTests
{
    private static readonly (int Rows, int Inputs, int Outputs)[] LinearShapes =
    [
        (1, 1, 1), (1, 256, 256), (2, 127, 33), (3, 128, 32), (5, 129, 31), (7, 300, 17), (8, 64, 192), (13, 513, 70), (64, 192, 256), (129, 257, 65), (135, 150, 1100),
    ];

    private static readonly (int Rows, int Columns, int Groups)[] RowShapes =
    [
        (1, 1, 1), (1, 32, 1), (2, 31, 2), (4, 33, 2), (6, 100, 3), (28, 256, 1), (33, 255, 1), (128, 256, 2), (2, 1536, 1),
    ];

    private static readonly (int Groups, int Queries, int Own, int Other, int Heads, int Size)[] AttentionShapes =
    [
        (1, 1, 1, 0, 1, 1), (2, 14, 14, 0, 4, 64), (2, 64, 64, 14, 4, 64), (1, 5, 7, 3, 2, 24), (3, 9, 33, 1, 2, 17), (1, 3, 130, 140, 1, 32), (1, 205, 300, 0, 2, 40), (2, 3, 70, 0, 1, 80), (1, 30, 9000, 5, 1, 8),
    ];

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, inputs, outputs) in LinearShapes)
        {
            var numbers = new Numbers(rows + inputs + outputs);
            var (x, weight, bias) = (numbers.Matrix(rows, inputs), numbers.Array(outputs * inputs), numbers.Array(outputs));
            var (expected, actual) = (new Matrix(rows, outputs), new Matrix(rows, outputs));
            reference.Linear(reference.Pack(weight, bias, outputs, inputs), x, expected);
            operators.Linear(operators.Pack(weight, bias, outputs, inputs), x, actual);
            Bits.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_ProductsUnderflowToMinusZero_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        float[] weight = [.. Enumerable.Repeat(-1e-30f, 3 * 200)];
        float[] bias = [-0f, 0f, -0f];
        var x = Matrix.From([.. Enumerable.Repeat(1e-30f, 5 * 200)], 5, 200);
        var (expected, actual) = (new Matrix(5, 3), new Matrix(5, 3));
        reference.Linear(reference.Pack(weight, bias, 3, 200), x, expected);
        operators.Linear(operators.Pack(weight, bias, 3, 200), x, actual);
        Bits.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Norms_OverShapes_EqualReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, columns, groups) in RowShapes)
        {
            var numbers = new Numbers(rows * columns);
            var (x, parts) = (numbers.Matrix(rows, columns), numbers.Matrix(groups, 3 * Matrix.Padding * ((columns + 31) / 32)));
            var second = parts.Columns / 3 * 2;
            var (scale, shift) = (new ColumnSlice(parts, 0, columns), new ColumnSlice(parts, second, columns));
            var (expected, actual) = (new Matrix(rows, columns), new Matrix(rows, columns));
            foreach (var epsilon in (float[])[Scalar.LayerNormEpsilon, 1e-12f])
            {
                reference.LayerNorm(x, scale, shift, epsilon, expected);
                operators.LayerNorm(x, scale, shift, epsilon, actual);
                Bits.Equal(expected, actual);
            }

            reference.AdaptiveNorm(x, scale, shift, expected);
            operators.AdaptiveNorm(x, scale, shift, actual);
            Bits.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attention_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (groups, queries, own, other, heads, size) in AttentionShapes)
        {
            var numbers = new Numbers(queries + own + other);
            var q = numbers.Matrix(groups * queries, heads * size);
            var first = new KeyValues(numbers.Matrix(groups * own, heads * size), numbers.Matrix(groups * own, heads * size));
            KeyValues? second = other == 0 ? null : new KeyValues(numbers.Matrix(groups * other, heads * size), numbers.Matrix(groups * other, heads * size));
            var (expected, actual) = (new Matrix(q.Rows, q.Columns), new Matrix(q.Rows, q.Columns));
            reference.Attention(q, first, second, groups, heads, expected);
            operators.Attention(q, first, second, groups, heads, actual);
            Bits.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RowFunctions_OverShapes_EqualReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, columns, groups) in RowShapes)
        {
            Compare((o, x) => o.Gelu(x));
            Compare((o, x) => o.Silu(x));
            Compare((o, x) => o.Add(x, new Numbers(5).Matrix(groups, columns)));
            Compare((o, x) => o.GatedAdd(x, ColumnSlice.All(new Numbers(6).Matrix(groups, columns)), new Numbers(7).Matrix(rows, columns)));

            void Compare(Action<IOperators, Matrix> apply)
            {
                var (expected, actual) = (new Numbers(rows).Matrix(rows, columns), new Numbers(rows).Matrix(rows, columns));
                apply(reference, expected);
                apply(operators, actual);
                Bits.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void Linear_WithoutFusedMultiplyAdd_Differs()
    {
        // The negative control: if plain a·b + c gave the same bits, the tests above could not fail.
        var numbers = new Numbers(3);
        var (a, b) = (numbers.Array(384), numbers.Array(384));
        var differing = 0;
        for (var start = 0; start < 256; start++)
        {
            var naive = 0f;
            for (var k = start; k < 384; k++)
                naive += a[k] * b[k];
            if (BitConverter.SingleToInt32Bits(naive) != BitConverter.SingleToInt32Bits(ReferenceOperators.Dot(a.AsSpan(start), b.AsSpan(start))))
                differing++;
        }

        Assert.InRange(differing, 128, 256);
    }

    [Fact]
    public void Linear_ShapesThatDoNotFit_AreRefused()
    {
        using var operators = Variants.Open(KernelVariant.Vector256);
        var weights = operators.Pack(new float[12], new float[3], 3, 4);
        Assert.Throws<InvalidOperationException>(() => operators.Linear(weights, new Matrix(2, 5), new Matrix(2, 3)));
        Assert.Throws<InvalidOperationException>(() => operators.Pack(new float[11], new float[3], 3, 4));
    }
}
