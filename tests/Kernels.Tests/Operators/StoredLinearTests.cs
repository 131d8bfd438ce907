using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Tests.Formats;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Products with weights in the types of model files: 0 ulp from the reference, for every type, number of rows and kind of tail.</summary>
public sealed class StoredLinearTests
{
    private static readonly TensorType[] Quantised = [TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_K, TensorType.Q6_K];

    private static readonly TensorType[] Plain = [TensorType.F32, TensorType.F16, TensorType.BF16];

    private static readonly int[] RowCounts = [1, 2, 3, 4, 5, 8, 9, 33];

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_QuantisedWeights_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        foreach (var type in Quantised)
        {
            // Blocks that end a segment, and for the types of 32 numbers a block that do not.
            int[] inputs = TensorBlock.Of(type).Elements == 256 ? [256, 768, 512] : [32, 416, 128];
            int[] outputs = [17, 70, 3, 33, 16, 1, 45, 100];
            for (var i = 0; i < RowCounts.Length; i++)
                Compare(operators, type, RowCounts[i], inputs[i % inputs.Length], outputs[i], withBias: i % 2 == 0);
            Compare(operators, type, 1, 256, 1100, withBias: false);
            Compare(operators, type, 131, 256, 40, withBias: true);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_PlainWeights_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        foreach (var type in Plain)
        {
            int[] inputs = [1, 127, 300];
            int[] outputs = [17, 70, 3, 33, 16, 1, 45, 100];
            for (var i = 0; i < RowCounts.Length; i++)
                Compare(operators, type, RowCounts[i], inputs[i % inputs.Length], outputs[i], withBias: i % 2 == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_ExtremesOfEveryField_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        float[] x = [.. Enumerable.Range(0, 5 * 256).Select(i => i / 256 switch { 0 => 1f, 1 => -1f, 2 => i % 2 == 0 ? 3e20f : -3e20f, 3 => i % 3 - 1f, _ => 1e-20f })];
        foreach (var type in Quantised)
        {
            foreach (var fill in (byte[])[0x00, 0x7F, 0x81, 0xFF, 0xF0])
            {
                using var tensor = new GoldenTensor(type, 33, 256, new GoldenNumbers(fill));
                var block = TensorBlock.Of(type);
                for (var at = 0; at < tensor.Bytes.Length; at += block.Bytes)
                {
                    var bytes = tensor.Bytes.Slice(at, block.Bytes);
                    bytes.Fill(fill);
                    TensorBytes.Half(bytes, type == TensorType.Q6_K ? 208 : 0, (Half)(at % 5 - 2));
                    if (type == TensorType.Q4_K)
                        TensorBytes.Half(bytes, 2, Half.MaxValue);
                }

                Compare(operators, tensor.Tensor, [], Matrix.From(x, 5, 256));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_SeveralProducts_AreTheProductsOneByOne(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        var numbers = new GoldenNumbers(7);
        var tensors = Quantised.Concat(Plain).Select((type, i) => new GoldenTensor(type, 20 + 7 * i, 256, numbers)).ToArray();
        try
        {
            foreach (var rows in (int[])[1, 6])
            {
                var x = numbers.Matrix(rows, 256);
                LinearWeights[] weights = [.. tensors.Select(tensor => operators.Pack(tensor.Tensor, []))];
                Matrix[] together = [.. weights.Select(w => new Matrix(rows, w.Outputs))];
                operators.Linear(weights, x, together);
                for (var i = 0; i < weights.Length; i++)
                {
                    var alone = new Matrix(rows, weights[i].Outputs);
                    operators.Linear(weights[i], x, alone);
                    Bits.Equal(alone, together[i]);
                }
            }
        }
        finally
        {
            Array.ForEach(tensors, tensor => tensor.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_ARowOfABatch_HasTheBitsItHasAlone(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        foreach (var type in Quantised.Concat(Plain))
        {
            using var tensor = new GoldenTensor(type, 50, 512, new GoldenNumbers(8));
            var weights = operators.Pack(tensor.Tensor, []);
            var x = new GoldenNumbers(9).Matrix(7, 512);
            var together = new Matrix(7, 50);
            operators.Linear(weights, x, together);
            for (var row = 0; row < x.Rows; row++)
            {
                var alone = new Matrix(1, 50);
                operators.Linear(weights, Matrix.From(x.Row(row), 1, 512), alone);
                Bits.Equal(alone.Row(0), together.Row(row), $"{type} row {row}");
            }
        }
    }

    [Fact]
    public void Linear_WithAnotherSegmentOrAnUnfusedProduct_Differs()
    {
        // The negative control: products cut every 64 numbers, or with a·b rounded before it is added, give other bits.
        var numbers = new GoldenNumbers(10);
        using var tensor = new GoldenTensor(TensorType.Q8_0, 200, 512, numbers);
        var x = numbers.Matrix(1, 512);
        var bytes = new sbyte[512];
        var scales = new float[16];
        for (var b = 0; b < scales.Length; b++)
            scales[b] = ActivationQuantizer.Quantize(x.Row(0).Slice(32 * b, 32), bytes.AsSpan(32 * b));
        var (otherSegment, unfused) = (0, 0);
        for (var n = 0; n < 200; n++)
        {
            var row = tensor.Tensor.Row(n);
            var right = StoredWeights.Dot(TensorType.Q8_0, row, bytes, scales);
            otherSegment += Sum(row, 2, fused: true) == right ? 0 : 1;
            unfused += Sum(row, 4, fused: false) == right ? 0 : 1;
            Assert.Equal(right, Sum(row, 4, fused: true));
        }

        Assert.InRange(otherSegment, 50, 200);
        Assert.InRange(unfused, 50, 200);

        float Sum(ReadOnlySpan<byte> row, int blocksInSegment, bool fused)
        {
            var (total, sum) = (0f, 0f);
            for (var b = 0; b < scales.Length; b++)
            {
                var block = row.Slice(34 * b, 34);
                var products = 0;
                for (var i = 0; i < 32; i++)
                    products += (sbyte)block[2 + i] * bytes[32 * b + i];
                var scale = (float)BitConverter.ToHalf(block) * scales[b];
                sum = fused ? Scalar.Fma(products, scale, sum) : products * scale + sum;
                if (b % blocksInSegment == blocksInSegment - 1)
                    (total, sum) = (total + sum, 0f);
            }

            return total;
        }
    }

    private static void Compare(IOperators operators, TensorType type, int rows, int inputs, int outputs, bool withBias)
    {
        var numbers = new GoldenNumbers((uint)(rows + inputs + outputs));
        using var tensor = new GoldenTensor(type, outputs, inputs, numbers);
        Compare(operators, tensor.Tensor, withBias ? numbers.Singles(outputs) : [], numbers.Matrix(rows, inputs));
    }

    private static void Compare(IOperators operators, ModelTensor tensor, float[] bias, Matrix x)
    {
        using var reference = new ReferenceOperators();
        var (expected, actual) = (new Matrix(x.Rows, (int)tensor.Rows), new Matrix(x.Rows, (int)tensor.Rows));
        reference.Linear(reference.Pack(tensor, bias), x, expected);
        operators.Linear(operators.Pack(tensor, bias), x, actual);
        for (var row = 0; row < x.Rows; row++)
            Bits.Equal(expected.Row(row), actual.Row(row), $"{tensor.Type} {x.Rows} × {tensor.Columns} × {tensor.Rows}, row {row}");
    }
}
