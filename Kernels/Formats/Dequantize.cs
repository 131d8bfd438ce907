using System.Buffers.Binary;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Formats;

// The numbers a stored tensor stands for, as docs/numerics.md defines them. Block layouts are ggml's (ggml-common.h); every
// product of a float16 scale with a sub-scale or a small integer is exact in float32 (11 + 8 bits of 24, except
// d·sc·q of the K types, which is rounded once), so no order of evaluation hides here.

/// <summary>Stored numbers to float32, one row at a time; the scalar definition that look-ups use as it is.</summary>
internal static class Dequantize
{
    /// <summary>Writes one row of a tensor.</summary>
    /// <param name="tensor">Of any type; <see cref="WeightCheck"/> has seen it.</param>
    /// <param name="row">0 ≤ row &lt; <see cref="ModelTensor.Rows"/>.</param>
    /// <param name="target"><see cref="ModelTensor.Columns"/> numbers.</param>
    public static void Row(ModelTensor tensor, long row, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, tensor.Rows);
        if (target.Length != tensor.Columns)
            throw new ArgumentException($"{target.Length} numbers where a row has {tensor.Columns}.", nameof(target));
        Bytes(tensor.Type, tensor.Row(row), target);
    }

    /// <summary>All numbers of a tensor, row-major; for small ones such as norms and biases.</summary>
    /// <exception cref="ModelFormatException">The tensor has more numbers than an array may.</exception>
    public static float[] All(ModelTensor tensor)
    {
        if ((Int128)tensor.Rows * tensor.Columns > Array.MaxLength)
            throw tensor.Fault(0, $"has {tensor.Rows} × {tensor.Columns} numbers; at most {Array.MaxLength} are read at once");
        var values = new float[tensor.Rows * tensor.Columns];
        for (var row = 0; row < tensor.Rows; row++)
            Row(tensor, row, values.AsSpan(row * (int)tensor.Columns, (int)tensor.Columns));
        return values;
    }

    /// <summary>Whole blocks of a type.</summary>
    public static void Bytes(TensorType type, ReadOnlySpan<byte> bytes, Span<float> target)
    {
        switch (type)
        {
            case TensorType.F32:
                for (var i = 0; i < target.Length; i++)
                    target[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(sizeof(float) * i)..]);
                break;
            case TensorType.F16:
                HalfConversion.ToSingles(bytes, target);
                break;
            case TensorType.BF16:
                for (var i = 0; i < target.Length; i++)
                    target[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            case TensorType.I8:
                for (var i = 0; i < target.Length; i++)
                    target[i] = (sbyte)bytes[i];
                break;
            default:
                var block = TensorBlock.Of(type);
                for (var i = 0; i < target.Length / block.Elements; i++)
                    Block(type, bytes.Slice(i * block.Bytes, block.Bytes), target.Slice(i * block.Elements, block.Elements));
                break;
        }
    }

    private static void Block(TensorType type, ReadOnlySpan<byte> block, Span<float> target)
    {
        switch (type)
        {
            case TensorType.Q8_0:
                Q8Zero(block, target);
                break;
            case TensorType.Q4_0:
                Q4Zero(block, target);
                break;
            case TensorType.Q4_K:
                Q4K(block, target);
                break;
            case TensorType.Q6_K:
                Q6K(block, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "No such type.");
        }
    }

    /// <summary>Scale, then 32 bytes: d·q.</summary>
    private static void Q8Zero(ReadOnlySpan<byte> block, Span<float> target)
    {
        var d = Half(block);
        for (var i = 0; i < 32; i++)
            target[i] = d * (sbyte)block[2 + i];
    }

    /// <summary>Scale, then 16 bytes: the low nibbles are the first 16 numbers, the high ones the others: d·(q − 8).</summary>
    private static void Q4Zero(ReadOnlySpan<byte> block, Span<float> target)
    {
        var d = Half(block);
        for (var i = 0; i < 16; i++)
        {
            target[i] = d * ((block[2 + i] & 15) - 8);
            target[16 + i] = d * ((block[2 + i] >> 4) - 8);
        }
    }

    /// <summary>Scales d and dmin, 12 bytes of sub-scales and minima, 128 of nibbles: fma(d·sc, q, −(dmin·m)).</summary>
    private static void Q4K(ReadOnlySpan<byte> block, Span<float> target)
    {
        var (d, dmin) = (Half(block), Half(block[2..]));
        for (var sub = 0; sub < 8; sub++)
        {
            var (sc, m) = Q4KSubScale(block.Slice(4, 12), sub);
            var (scale, minimum) = (d * sc, dmin * m);
            var nibbles = block.Slice(16 + sub / 2 * 32, 32);
            var shift = sub % 2 * 4;
            for (var i = 0; i < 32; i++)
                target[sub * 32 + i] = Scalar.Fma(scale, (nibbles[i] >> shift) & 15, -minimum);
        }
    }

    /// <summary>128 bytes of low nibbles, 64 of high bit pairs, 16 sub-scales, scale d: (d·sc)·(q − 32), a half of 128 numbers at a time.</summary>
    private static void Q6K(ReadOnlySpan<byte> block, Span<float> target)
    {
        var d = Half(block[208..]);
        for (var i = 0; i < 256; i++)
        {
            var (half, quarter, lane) = (i / 128, i / 32 % 4, i % 32);
            var low = (block[half * 64 + quarter % 2 * 32 + lane] >> (quarter / 2 * 4)) & 15;
            var high = (block[128 + half * 32 + lane] >> (quarter * 2)) & 3;
            var scale = d * (sbyte)block[192 + i / 16];
            target[i] = scale * ((low | (high << 4)) - 32);
        }
    }

    /// <summary>Sub-scale and minimum of 32 numbers: six bits each, packed into 12 bytes as ggml's get_scale_min_k4 reads them.</summary>
    public static (int Scale, int Minimum) Q4KSubScale(ReadOnlySpan<byte> packed, int sub) => sub < 4
        ? (packed[sub] & 63, packed[sub + 4] & 63)
        : ((packed[sub + 4] & 15) | (packed[sub - 4] >> 6 << 4), (packed[sub + 4] >> 4) | (packed[sub] >> 6 << 4));

    private static float Half(ReadOnlySpan<byte> bytes) => HalfConversion.ToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
