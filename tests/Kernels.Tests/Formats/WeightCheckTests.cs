using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class WeightCheckTests
{
    [Theory]
    [InlineData(nameof(TensorType.F32), 4)]
    [InlineData(nameof(TensorType.F16), 2)]
    [InlineData(nameof(TensorType.BF16), 2)]
    public void Require_NotFiniteAnywhere_NamesItsOffset(string stored, int size)
    {
        var type = Enum.Parse<TensorType>(stored);
        // Three rows of 37 numbers: vectors, a tail, and row boundaries that no vector may cross unseen.
        uint[] bad = type switch
        {
            TensorType.F32 => [0x7F800000, 0xFF800000, 0x7FC00000, 0xFF800001],
            TensorType.F16 => [0x7C00, 0xFC00, 0x7E00, 0xFC01],
            _ => [0x7F80, 0xFF80, 0x7FC0, 0xFF81],
        };
        uint largest = type switch { TensorType.F32 => 0x7F7FFFFF, TensorType.F16 => 0x7BFF, _ => 0x7F7F };
        for (var at = 0; at < 111; at++)
        {
            var bytes = new byte[111 * size];
            for (var i = 0; i < 111; i++)
                Write(bytes, i, largest);
            TensorBytes.Use(type, bytes, [3, 37], WeightCheck.Require);
            Write(bytes, at, bad[at % 4]);
            Refused(type, bytes, [3, 37], at * size, "is not a finite number");
        }

        void Write(byte[] bytes, int i, uint bits)
        {
            if (size == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), bits);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)bits);
        }
    }

    [Theory]
    [InlineData(nameof(TensorType.Q8_0), 0)]
    [InlineData(nameof(TensorType.Q4_0), 0)]
    [InlineData(nameof(TensorType.Q4_K), 0)]
    [InlineData(nameof(TensorType.Q4_K), 2)]
    [InlineData(nameof(TensorType.Q6_K), 208)]
    public void Require_ScaleNotFinite_NamesItsOffset(string stored, int scaleAt)
    {
        var type = Enum.Parse<TensorType>(stored);
        var block = TensorBlock.Of(type);
        var bytes = new byte[4 * block.Bytes];
        bytes.AsSpan().Fill(0x7B);
        TensorBytes.Use(type, bytes, [2, 2 * block.Elements], WeightCheck.Require);
        for (var i = 0; i < 4; i++)
        {
            var hostile = bytes.ToArray();
            TensorBytes.Half(hostile, i * block.Bytes + scaleAt, i % 2 == 0 ? Half.NaN : Half.NegativeInfinity);
            Refused(type, hostile, [2, 2 * block.Elements], i * block.Bytes + scaleAt, "scale is not a finite number");
        }
    }

    [Fact]
    public void Require_BothScalesOfQ4K_NamesTheFirst()
    {
        var bytes = new byte[288];
        TensorBytes.Half(bytes, 144, Half.NaN);
        TensorBytes.Half(bytes, 2, Half.NaN);
        Refused(TensorType.Q4_K, bytes, [1, 512], 2, "scale");
    }

    [Fact]
    public void Require_Minus128_IsRefusedInQ8Alone()
    {
        for (var at = 0; at < 64; at++)
        {
            var bytes = new byte[68];
            bytes.AsSpan().Fill(0x3C);
            var place = 2 + at % 32 + at / 32 * 34;
            bytes[place] = 0x80;
            Refused(TensorType.Q8_0, bytes, [64], place, "is −128");
        }

        TensorBytes.Use(TensorType.I8, [0x80, 0x7F], [2], WeightCheck.Require);
    }

    [Fact]
    public void Require_AnyTensor_AllocatesNothing()
    {
        TensorBytes.Use(TensorType.Q8_0, new byte[34_000], [10, 3200], tensor =>
        {
            WeightCheck.Require(tensor);
            var before = GC.GetAllocatedBytesForCurrentThread();
            WeightCheck.Require(tensor);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    private static void Refused(TensorType type, byte[] bytes, long[] shape, long offset, string problem) => TensorBytes.Use(type, bytes, shape, tensor =>
    {
        var fault = Assert.Throws<ModelFormatException>(() => WeightCheck.Require(tensor));
        Assert.Equal(("t", 64 + offset), (fault.Field, fault.Offset));
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    });
}
