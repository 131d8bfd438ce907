using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class DequantizeTests
{
    private static readonly Half D = (Half)0.0137;

    private static readonly Half DMin = (Half)(-0.0291);

    [Fact]
    public void Row_PlainTypes_AreTheNumbersThemselves()
    {
        byte[] singles = new byte[12], halves = new byte[6], brains = new byte[6];
        float[] values = [1.5f, -0.0078125f, 3e-5f];
        for (var i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(singles.AsSpan(4 * i), values[i]);
            BinaryPrimitives.WriteHalfLittleEndian(halves.AsSpan(2 * i), (Half)values[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(brains.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        Check(TensorType.F32, singles, 3, values);
        Check(TensorType.F16, halves, 3, [1.5f, -0.0078125f, (float)(Half)3e-5f]);
        Check(TensorType.BF16, brains, 3, [1.5f, -0.0078125f, BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(3e-5f) & 0xFFFF0000)]);
        Check(TensorType.I8, [0x80, 0xFF, 0x7F], 3, [-128, -1, 127]);
    }

    [Fact]
    public void Row_Q8_0_IsScaleTimesByte()
    {
        var block = new byte[34];
        TensorBytes.Half(block, 0, D);
        var expected = new float[32];
        for (var i = 0; i < 32; i++)
        {
            block[2 + i] = (byte)(sbyte)(i * 8 - 127);
            expected[i] = (float)((double)D * (i * 8 - 127));
        }

        Check(TensorType.Q8_0, block, 32, expected);
    }

    [Fact]
    public void Row_Q4_0_HasLowNibblesFirst()
    {
        var block = new byte[18];
        TensorBytes.Half(block, 0, D);
        var expected = new float[32];
        for (var i = 0; i < 16; i++)
        {
            block[2 + i] = (byte)(i | ((15 - i) << 4));
            expected[i] = (float)((double)D * (i - 8));
            expected[16 + i] = (float)((double)D * (7 - i));
        }

        Check(TensorType.Q4_0, block, 32, expected);
    }

    [Fact]
    public void Row_Q4_K_IsOneFusedMultiplyAdd()
    {
        int[] scales = [0, 1, 62, 63, 15, 16, 47, 33], minima = [63, 48, 0, 17, 31, 5, 62, 16];
        var numbers = Numbers(16);
        var expected = new float[256];
        for (var i = 0; i < 256; i++)
        {
            // The exact value needs 11 + 6 + 4 bits and 11 + 6 bits around one binary point: float64 holds it, one rounding follows.
            expected[i] = (float)((double)D * scales[i / 32] * numbers[i] - (double)DMin * minima[i / 32]);
        }

        Check(TensorType.Q4_K, TensorBytes.Q4K(D, DMin, scales, minima, numbers), 256, expected);
    }

    [Fact]
    public void Row_Q6_K_IsScaleTimesSubScaleTimesNumber()
    {
        sbyte[] scales = [-128, -1, 0, 1, 127, 64, -77, 5, 6, 7, 8, 9, -10, 11, -12, 13];
        var numbers = Numbers(64);
        var expected = new float[256];
        for (var i = 0; i < 256; i++)
            expected[i] = (float)((double)D * scales[i / 16] * (numbers[i] - 32));
        Check(TensorType.Q6_K, TensorBytes.Q6K(D, scales, numbers), 256, expected);
    }

    [Theory]
    [InlineData(nameof(TensorType.Q8_0))]
    [InlineData(nameof(TensorType.Q4_0))]
    [InlineData(nameof(TensorType.Q4_K))]
    [InlineData(nameof(TensorType.Q6_K))]
    public void Bytes_RandomBlocks_AreWhatLlamaCppReads(string type)
    {
        using var file = SafetensorsFile.Open(PeerVectors.PathOf("blocks.safetensors"));
        var (blocks, expected) = (file.Tensors[type + ".blocks"], Dequantize.All(file.Tensors[type + ".values"]));
        var actual = new float[expected.Length];
        Dequantize.Bytes(Enum.Parse<TensorType>(type), blocks.Bytes(0, (int)blocks.Length), actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Row_OfMany_StartsAtItsOwnBlocks()
    {
        var bytes = new byte[6 * 34];
        for (var block = 0; block < 6; block++)
        {
            TensorBytes.Half(bytes, block * 34, (Half)(block + 1));
            bytes.AsSpan(block * 34 + 2, 32).Fill(1);
        }

        TensorBytes.Use(TensorType.Q8_0, bytes, [3, 1, 64], tensor =>
        {
            var row = new float[64];
            Dequantize.Row(tensor, 2, row);
            Assert.Equal([.. Enumerable.Repeat(5f, 32), .. Enumerable.Repeat(6f, 32)], row);
            Assert.Equal(row, Dequantize.All(tensor)[128..]);
            Assert.Throws<ArgumentOutOfRangeException>(() => Dequantize.Row(tensor, 3, row));
            Assert.Throws<ArgumentException>(() => Dequantize.Row(tensor, 0, row.AsSpan(1)));
        });
    }

    private static int[] Numbers(int bound) => [.. Enumerable.Range(0, 256).Select(i => (i * 37 + i / 16) % bound)];

    private static void Check(TensorType type, byte[] bytes, int columns, float[] expected) => TensorBytes.Use(type, bytes, [columns], tensor =>
    {
        var row = new float[columns];
        Dequantize.Row(tensor, 0, row);
        Assert.Equal(expected, row);
    });
}
