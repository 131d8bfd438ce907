using System.Buffers.Binary;

namespace Cuckoo.Testing.Models;

// Float32 to the formats of GgufType by the plainest rounding that keeps every number within half a step. Only additions, products, divisions
// and conversions that IEEE 754 rounds correctly are used, so a seed gives the same bytes on every machine. These are not
// ggml's own searches for the best scale: what is tested with them is reading and computing, not the quality of a model.

/// <summary>Writes rows of float32 in the formats of <see cref="GgufType"/>.</summary>
public static class Quantizer
{
    private const int BlockOf32 = 32;
    private const int SuperBlock = 256;

    /// <summary>Writes a row.</summary>
    /// <param name="type">The format; the row must be a whole number of its blocks.</param>
    /// <param name="row">The numbers, all finite.</param>
    /// <param name="bytes">At least <see cref="GgufBlock.RowBytes"/> bytes.</param>
    public static void Quantize(GgufType type, ReadOnlySpan<float> row, Span<byte> bytes)
    {
        var block = GgufBlock.Of(type);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, block.RowBytes(row.Length), nameof(bytes));
        for (; row.Length > 0; row = row[block.Elements..], bytes = bytes[block.Bytes..])
        {
            var x = row[..block.Elements];
            switch (type)
            {
                case GgufType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes, x[0]);
                    break;
                case GgufType.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)x[0]);
                    break;
                case GgufType.BF16:
                    WriteBFloat16(x[0], bytes);
                    break;
                case GgufType.I8:
                    bytes[0] = (byte)(sbyte)Round(x[0], 1, -127, 127);
                    break;
                case GgufType.Q8_0:
                    Q8_0(x, bytes);
                    break;
                case GgufType.Q4_0:
                    Q4_0(x, bytes);
                    break;
                case GgufType.Q4_K:
                    Q4_K(x, bytes);
                    break;
                case GgufType.Q6_K:
                    Q6_K(x, bytes);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type), type, "No such type.");
            }
        }
    }

    /// <summary>The upper half of the binary32, rounded to nearest, ties to even.</summary>
    private static void WriteBFloat16(float x, Span<byte> bytes)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    private static void Q8_0(ReadOnlySpan<float> x, Span<byte> bytes)
    {
        var d = WriteScale(LargestMagnitude(x) / 127, bytes);
        for (var i = 0; i < BlockOf32; i++)
            bytes[2 + i] = (byte)(sbyte)Round(x[i], d, -127, 127);
    }

    private static void Q4_0(ReadOnlySpan<float> x, Span<byte> bytes)
    {
        const int half = BlockOf32 / 2;
        var d = WriteScale(LargestMagnitude(x) / 7, bytes);
        for (var i = 0; i < half; i++)
            bytes[2 + i] = (byte)((Round(x[i], d, -8, 7) + 8) | ((Round(x[i + half], d, -8, 7) + 8) << 4));
    }

    private static void Q4_K(ReadOnlySpan<float> x, Span<byte> bytes)
    {
        const int groups = 8;
        Span<float> steps = stackalloc float[groups];
        Span<float> minima = stackalloc float[groups];
        for (var g = 0; g < groups; g++)
        {
            var (low, high) = (0f, 0f);
            foreach (var value in x.Slice(g * BlockOf32, BlockOf32))
                (low, high) = (value < low ? value : low, value > high ? value : high);
            (steps[g], minima[g]) = ((high - low) / 15, -low);
        }

        var d = WriteScale(LargestMagnitude(steps) / 63, bytes);
        var dmin = WriteScale(LargestMagnitude(minima) / 63, bytes[2..]);
        var packed = bytes.Slice(4, 12);
        var nibbles = bytes.Slice(16, SuperBlock / 2);
        packed.Clear();
        nibbles.Clear();
        for (var g = 0; g < groups; g++)
        {
            var scale = Round(steps[g], d, 0, 63);
            var minimum = Round(minima[g], dmin, 0, 63);
            PackSixBits(packed, g, scale, minimum);
            var (step, offset) = (d * scale, dmin * minimum);
            for (var i = 0; i < BlockOf32; i++)
                nibbles[(g / 2 * BlockOf32) + i] |= (byte)(Round(x[(g * BlockOf32) + i] + offset, step, 0, 15) << (g % 2 * 4));
        }
    }

    private static void PackSixBits(Span<byte> packed, int group, int scale, int minimum)
    {
        if (group < 4)
        {
            packed[group] |= (byte)scale;
            packed[group + 4] |= (byte)minimum;
            return;
        }

        packed[group + 4] = (byte)((scale & 15) | ((minimum & 15) << 4));
        packed[group - 4] |= (byte)((scale >> 4) << 6);
        packed[group] |= (byte)((minimum >> 4) << 6);
    }

    private static void Q6_K(ReadOnlySpan<float> x, Span<byte> bytes)
    {
        const int groups = 16;
        const int size = SuperBlock / groups;
        Span<float> steps = stackalloc float[groups];
        for (var g = 0; g < groups; g++)
            steps[g] = LargestMagnitude(x.Slice(g * size, size)) / 31;

        var low = bytes[..128];
        var high = bytes.Slice(128, 64);
        var scales = bytes.Slice(192, groups);
        var d = WriteScale(LargestMagnitude(steps) / 127, bytes[208..]);
        low.Clear();
        high.Clear();
        for (var g = 0; g < groups; g++)
            scales[g] = (byte)Round(steps[g], d, 0, 127);
        for (var i = 0; i < SuperBlock; i++)
        {
            var q = Round(x[i], d * scales[i / size], -32, 31) + 32;
            var (half, quarter, place) = (i / 128, i / 32 % 4, i % 32);
            low[(half * 64) + (quarter % 2 * 32) + place] |= (byte)((q & 15) << (quarter / 2 * 4));
            high[(half * 32) + place] |= (byte)((q >> 4) << (quarter * 2));
        }
    }

    private static float LargestMagnitude(ReadOnlySpan<float> x)
    {
        var largest = 0f;
        foreach (var value in x)
            largest = Math.Abs(value) > largest ? Math.Abs(value) : largest;
        return largest;
    }

    /// <summary>Writes a scale as float16 and returns what was written: numbers are rounded by the scale that a reader will use.</summary>
    private static float WriteScale(float scale, Span<byte> bytes)
    {
        var half = (Half)scale;
        BinaryPrimitives.WriteHalfLittleEndian(bytes, half);
        return (float)half;
    }

    private static int Round(float x, float step, int least, int most) =>
        step == 0 ? Math.Clamp(0, least, most) : (int)Math.Clamp(MathF.Round(x / step), least, most);
}
