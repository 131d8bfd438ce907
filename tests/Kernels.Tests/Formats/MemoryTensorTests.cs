using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Weights brought into the order and the type that operators take.</summary>
public sealed class MemoryTensorTests
{
    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void ChannelsLast_OfPyTorchsOrder_PutsPlacesFirst(string name)
    {
        using var golden = new GoldenTensor(Enum.Parse<TensorType>(name), 3, 5 * 4, new GoldenNumbers(1));
        var stored = Shaped(golden, 3, 5, 2, 2);
        using var ordered = MemoryTensor.ChannelsLast(stored);
        var (from, to) = (Dequantize.All(stored), Dequantize.All(ordered.Tensor));
        Assert.Equal([3, 20], ordered.Tensor.Shape);
        for (var i = 0; i < from.Length; i++)
            Assert.Equal(from[i], to[i / 20 * 20 + i % 4 * 5 + i % 20 / 4]);
    }

    [Fact]
    public void ChannelsLast_OfAnotherForm_IsRefused()
    {
        using var golden = new GoldenTensor(TensorType.F32, 4, 144, new GoldenNumbers(1));
        using var quantised = new GoldenTensor(TensorType.Q8_0, 32, 32, new GoldenNumbers(1));
        Assert.Throws<ModelFormatException>(() => MemoryTensor.ChannelsLast(golden.Tensor));
        Assert.Throws<ModelFormatException>(() => MemoryTensor.ChannelsLast(Shaped(golden, 4, 16, 3, 2)));
        Assert.Throws<ModelFormatException>(() => MemoryTensor.ChannelsLast(Shaped(golden, 2, 2, 12, 12)));
        Assert.Throws<ModelFormatException>(() => MemoryTensor.ChannelsLast(Shaped(quantised, 8, 4, 1, 32)));
    }

    [Fact]
    public void ToBytes_OfNumbers_IsTheNearestMultipleOfTheScale()
    {
        using var golden = new GoldenTensor(TensorType.F32, 40, 96, new GoldenNumbers(2));
        using var bytes = MemoryTensor.ToBytes(golden.Tensor);
        WeightCheck.Require(bytes.Tensor);
        var (numbers, rounded) = (Dequantize.All(golden.Tensor), Dequantize.All(bytes.Tensor));
        for (var block = 0; block < numbers.Length / 32; block++)
        {
            var largest = numbers.Skip(32 * block).Take(32).Max(MathF.Abs);
            // Half a scale, and what the scale's own rounding to eleven bits moves the largest by.
            for (var i = 32 * block; i < 32 * block + 32; i++)
                Assert.InRange(rounded[i], numbers[i] - largest / 127 * 0.57f, numbers[i] + largest / 127 * 0.57f);
        }
    }

    [Fact]
    public void ToBytes_OfBytes_ChangesNothing()
    {
        float[] numbers = [.. Enumerable.Range(0, 64).Select(i => (i - 31) * (i < 32 ? 4f : 3.96875f) * (i == 0 ? 127f / 124 : 1))];
        numbers[63] = 127;
        var (once, twice, back) = (new byte[68], new byte[68], new float[64]);
        Assert.True(MemoryTensor.ToBytes(numbers, once));
        Dequantize.Bytes(TensorType.Q8_0, once, back);
        Assert.True(MemoryTensor.ToBytes(back, twice));
        Assert.Equal(once, twice);
    }

    [Fact]
    public void ToBytes_OfExtremes_IsZeroOrRefused()
    {
        var bytes = new byte[34];
        Assert.True(MemoryTensor.ToBytes([.. Enumerable.Repeat(1e-7f, 32)], bytes));
        Assert.All(bytes, value => Assert.Equal(0, value));
        Assert.True(MemoryTensor.ToBytes([.. Enumerable.Repeat(-8e6f, 32)], bytes));
        Assert.Equal(unchecked((byte)-127), bytes[2]);
        Assert.False(MemoryTensor.ToBytes([.. Enumerable.Repeat(9e6f, 32)], bytes));
        using var golden = new GoldenTensor(TensorType.F32, 2, 48, new GoldenNumbers(2));
        Assert.Throws<ModelFormatException>(() => MemoryTensor.ToBytes(golden.Tensor));
        using var large = new GoldenTensor(TensorType.F32, 2, 32, new GoldenNumbers(2));
        BitConverter.TryWriteBytes(large.Bytes[128..], 9e6f);
        Assert.Equal(128, Assert.Throws<ModelFormatException>(() => MemoryTensor.ToBytes(large.Tensor)).Offset);
    }

    private static unsafe ModelTensor Shaped(GoldenTensor golden, params long[] shape) =>
        new(new MappedFile("golden", golden.Tensor.Pointer, golden.Tensor.Length), "weight", golden.Tensor.Type, shape, 0, golden.Tensor.Length);
}
