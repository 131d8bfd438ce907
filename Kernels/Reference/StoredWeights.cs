using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Reference;

// A linear layer straight from the bytes of the file, one output at a time: what the packed products are held against. Weights
// that are plain numbers are widened and multiplied as they are. Quantised weights multiply x in bytes: whole numbers within
// a block, then one FMA a block (two for Q4_K), four blocks a segment, segments added in order.

/// <summary>Weights as the model file stores them.</summary>
internal sealed class StoredWeights : LinearWeights
{
    private readonly ModelTensor _weight;
    private readonly float[] _bias;

    public StoredWeights(ModelTensor weight, ReadOnlySpan<float> bias)
        : base(checked((int)weight.Rows), checked((int)weight.Columns))
    {
        _weight = weight;
        _bias = bias.ToArray();
    }

    /// <summary>The tensor the products are made with.</summary>
    public ModelTensor Tensor => _weight;

    /// <summary>A number an output, or none.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    public void Multiply(Matrix x, Matrix y)
    {
        var isPlain = TensorBlock.Of(_weight.Type).Elements == 1;
        var weights = new float[Inputs];
        var bytes = new sbyte[Inputs];
        var scales = new float[Inputs / ActivationQuantizer.Block];
        for (var row = 0; row < x.Rows; row++)
        {
            if (!isPlain)
            {
                for (var b = 0; b < scales.Length; b++)
                    scales[b] = ActivationQuantizer.Quantize(x.Row(row).Slice(b * ActivationQuantizer.Block, ActivationQuantizer.Block), bytes.AsSpan(b * ActivationQuantizer.Block));
            }

            for (var n = 0; n < Outputs; n++)
            {
                float sum;
                if (isPlain)
                {
                    Dequantize.Row(_weight, n, weights);
                    sum = ReferenceOperators.Dot(x.Row(row), weights);
                }
                else
                {
                    sum = Dot(_weight.Type, _weight.Row(n), bytes, scales);
                }

                y.Row(row)[n] = _bias.Length == 0 ? sum : sum + _bias[n];
            }
        }
    }

    /// <summary>One row of quantised weights times one row of activations in bytes.</summary>
    public static float Dot(TensorType type, ReadOnlySpan<byte> weights, ReadOnlySpan<sbyte> bytes, ReadOnlySpan<float> scales)
    {
        const int blocksInSegment = ReferenceOperators.Segment / ActivationQuantizer.Block;
        Span<byte> numbers = stackalloc byte[256];
        Span<byte> parts = stackalloc byte[16];
        var stored = TensorBlock.Of(type);
        var (total, sum) = (0f, 0f);
        for (var b = 0; b < scales.Length; b++)
        {
            var super = b * ActivationQuantizer.Block / stored.Elements;
            var block = weights.Slice(super * stored.Bytes, stored.Bytes);
            var inner = b * ActivationQuantizer.Block % stored.Elements;
            var x = bytes.Slice(b * ActivationQuantizer.Block, ActivationQuantizer.Block);
            switch (type)
            {
                case TensorType.Q8_0:
                    BlockLayout.UnpackQ8(block, numbers);
                    sum = Scalar.Fma(Products(numbers, 128, x), Half(block) * scales[b], sum);
                    break;
                case TensorType.Q4_0:
                    BlockLayout.UnpackQ4(block, numbers);
                    sum = Scalar.Fma(Products(numbers, 8, x), Half(block) * scales[b], sum);
                    break;
                case TensorType.Q4_K:
                    BlockLayout.UnpackQ4K(block, numbers, parts);
                    var i = inner / ActivationQuantizer.Block;
                    sum = Scalar.Fma(parts[i] * Products(numbers[inner..], 0, x), Half(block) * scales[b], sum);
                    sum = Scalar.Fma(parts[8 + i] * -Sum(x), Half(block[2..]) * scales[b], sum);
                    break;
                case TensorType.Q6_K:
                    BlockLayout.UnpackQ6K(block, numbers, parts);
                    var half = inner / 16;
                    var products = (sbyte)parts[half] * Products(numbers[inner..], 32, x[..16]) + (sbyte)parts[half + 1] * Products(numbers[(inner + 16)..], 32, x[16..]);
                    sum = Scalar.Fma(products, Half(block[208..]) * scales[b], sum);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type), type, "Not a quantised type.");
            }

            if (b % blocksInSegment == blocksInSegment - 1 || b == scales.Length - 1)
            {
                total += sum;
                sum = 0f;
            }
        }

        return total;
    }

    private static int Products(ReadOnlySpan<byte> numbers, int offset, ReadOnlySpan<sbyte> x)
    {
        var sum = 0;
        for (var k = 0; k < x.Length; k++)
            sum += (numbers[k] - offset) * x[k];
        return sum;
    }

    private static int Sum(ReadOnlySpan<sbyte> x)
    {
        var sum = 0;
        foreach (var value in x)
            sum += value;
        return sum;
    }

    private static float Half(ReadOnlySpan<byte> bytes) => HalfConversion.ToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
