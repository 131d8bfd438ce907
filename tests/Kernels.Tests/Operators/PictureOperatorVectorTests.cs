using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Tests.Formats;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>The operators of pictures beside what PyTorch gave (peers/picture_operator_vectors.py).</summary>
public sealed class PictureOperatorVectorTests : IDisposable
{
    /// <summary>
    /// Of the largest number of an output. PyTorch's float32 strays from float64 by 5.7e-7 (the script prints it), ours from PyTorch's by
    /// at most 5.9e-7: three times that, as another processor may add in another order under PyTorch.
    /// </summary>
    private const float Tolerance = 1.8e-6f;

    /// <summary>The same for weights and activations in bytes, which differ by 6.1e-3: three times that.</summary>
    private const float BytesTolerance = 0.02f;

    private readonly SafetensorsFile _file = SafetensorsFile.Open(PeerVectors.PathOf("picture-operators.safetensors"));
    private readonly IOperators _operators = Variants.Open(KernelVariant.Auto, threads: 2);

    public static TheoryData<string, ConvolutionShapeCase> Convolutions => new()
    {
        { "conv1", new(1, 1, 0, 0) }, { "conv3", new(3, 1, 1, 1) }, { "conv3-stride2", new(3, 2, 1, 1) }, { "conv3-asymmetric", new(3, 2, 0, 1) },
    };

    /// <summary>A kernel whose zeros are the same above as before, and below as after.</summary>
    public sealed record ConvolutionShapeCase(int Kernel, int Stride, int Before, int After)
    {
        internal ConvolutionShape Shape => new(Kernel, Stride, Before, Before, After, After);
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolve_AgainstPyTorch_IsWithinTolerance(string name, ConvolutionShapeCase kernel)
    {
        using var ordered = MemoryTensor.ChannelsLast(_file.Tensors[$"{name}.weight"]);
        using var weights = _operators.Pack(ordered.Tensor, Numbers($"{name}.bias"));
        Assert.InRange(Worst(name, Convolved(name, weights, kernel.Shape)), 0, Tolerance);
        if (kernel.After == 1)
        {
            // The negative control: zeros on the other side, or the kernel as it is stored.
            var shape = kernel.Before == 0 ? new ConvolutionShape(kernel.Kernel, kernel.Stride, 1, 1, 0, 0) : kernel.Shape;
            using var stored = _operators.Pack(Numbers($"{name}.weight"), Numbers($"{name}.bias"), weights.Outputs, weights.Inputs);
            Assert.True(Worst(name, Convolved(name, kernel.Before == 0 ? weights : stored, shape)) > 0.1f);
        }
    }

    [Fact]
    public void Convolve_InBytesAgainstPyTorch_IsWithinTolerance()
    {
        using var ordered = MemoryTensor.ChannelsLast(_file.Tensors["conv3.weight"]);
        using var bytes = MemoryTensor.ToBytes(ordered.Tensor);
        using var weights = _operators.Pack(bytes.Tensor, Numbers("conv3.bias"));
        Assert.InRange(Worst("conv3", Convolved("conv3", weights, ConvolutionShape.Centred(3))), Tolerance, BytesTolerance);
    }

    [Theory]
    [InlineData("depthwise3", 1, 1)]
    [InlineData("depthwise3-stride2", 2, 0)]
    public void DepthwiseConvolve_AgainstPyTorch_IsWithinTolerance(string name, int stride, int before)
    {
        var (x, map) = Map($"{name}.x");
        var stored = Numbers($"{name}.weight");
        var weight = new Matrix(9, x.Columns);
        for (var i = 0; i < stored.Length; i++)
            weight.Row(i % 9)[i / 9] = stored[i];
        var shape = new ConvolutionShape(3, stride, before, before, 1, 1);
        var y = new Matrix(shape.Output(map).Rows, x.Columns);
        _operators.DepthwiseConvolve(weight, Matrix.From(Numbers($"{name}.bias"), 1, x.Columns), x, map, shape, y);
        Assert.InRange(Worst(name, y), 0, Tolerance);
    }

    [Fact]
    public void GroupNorm_AgainstPyTorch_IsWithinTolerance()
    {
        var (x, map) = Map("group-norm.x");
        _operators.GroupNorm(x, map, 32, Matrix.From(Numbers("group-norm.weight"), 1, 64), Matrix.From(Numbers("group-norm.bias"), 1, 64), 1e-5f, x);
        Assert.InRange(Worst("group-norm", x), 0, Tolerance);
    }

    [Fact]
    public void UpsampleNearest_AgainstPyTorch_IsTheSame()
    {
        var (x, map) = Map("upsample.x");
        var y = new Matrix(map.Enlarged(2).Rows, x.Columns);
        _operators.UpsampleNearest(x, map, 2, y);
        Assert.Equal(0, Worst("upsample", y));
    }

    [Fact]
    public void PixelShuffle_OfPyTorchsChannelsReordered_IsTheSame()
    {
        var (x, map) = Map("pixel-shuffle.x");
        var (reordered, channels) = (new Matrix(x.Rows, x.Columns), x.Columns / 4);
        for (var row = 0; row < x.Rows; row++)
        {
            for (var i = 0; i < x.Columns; i++)
                reordered.Row(row)[i % 4 * channels + i / 4] = x.Row(row)[i];
        }

        var y = new Matrix(map.Enlarged(2).Rows, channels);
        _operators.PixelShuffle(reordered, map, 2, y);
        Assert.Equal(0, Worst("pixel-shuffle", y));
    }

    [Fact]
    public void RowFunctions_AgainstPyTorch_AreWithinTolerance()
    {
        var (pooled, map) = Map("average-pool.x");
        var mean = new Matrix(map.Images, pooled.Columns);
        _operators.AveragePool(pooled, map, mean);
        Assert.InRange(Worst("average-pool", mean), 0, Tolerance);

        var gate = Rows("geglu.gate");
        _operators.GeGlu(gate, Rows("geglu.up"));
        Assert.InRange(Worst("geglu", gate), 0, Tolerance);

        var x = Rows("quick-gelu.x");
        _operators.QuickGelu(x);
        Assert.InRange(Worst("quick-gelu", x), 0, Tolerance);
    }

    [Fact]
    public void Attention_AgainstPyTorch_IsWithinTolerance()
    {
        var (q, y) = (Rows("attention.q"), new Matrix(50, 80));
        _operators.Attention(q, new KeyValues(Rows("attention.k"), Rows("attention.v")), null, 1, 2, y);
        Assert.InRange(Worst("attention", y), 0, Tolerance);
    }

    public void Dispose()
    {
        _file.Dispose();
        _operators.Dispose();
    }

    private Matrix Convolved(string name, LinearWeights weights, ConvolutionShape shape)
    {
        var (x, map) = Map($"{name}.x");
        var y = new Matrix(shape.Output(map).Rows, weights.Outputs);
        _operators.Convolve(weights, x, map, shape, y);
        return y;
    }

    /// <summary>The largest difference from PyTorch's output, a part of its largest number.</summary>
    private float Worst(string name, Matrix y)
    {
        var expected = _file.Tensors[$"{name}.y"].Shape.Count == 4 ? Map($"{name}.y").Pixels : Rows($"{name}.y");
        Assert.Equal((expected.Rows, expected.Columns), (y.Rows, y.Columns));
        var (worst, largest) = (0f, 0f);
        for (var row = 0; row < y.Rows; row++)
        {
            for (var k = 0; k < y.Columns; k++)
            {
                worst = Math.Max(worst, Math.Abs(y.Row(row)[k] - expected.Row(row)[k]));
                largest = Math.Max(largest, Math.Abs(expected.Row(row)[k]));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {worst / largest:E1}");
        return worst / largest;
    }

    private float[] Numbers(string name) => Dequantize.All(_file.Tensors[name]);

    private Matrix Rows(string name) => Matrix.From(Numbers(name), (int)_file.Tensors[name].Rows, (int)_file.Tensors[name].Columns);

    /// <summary>A tensor (images, channels, height, width) as a matrix of pixels.</summary>
    private (Matrix Pixels, MapShape Map) Map(string name)
    {
        var (shape, numbers) = (_file.Tensors[name].Shape, Numbers(name));
        var (map, channels) = (new MapShape((int)shape[0], (int)shape[2], (int)shape[3]), (int)shape[1]);
        var pixels = new Matrix(map.Rows, channels);
        for (var i = 0; i < numbers.Length; i++)
        {
            var (image, channel, pixel) = (i / (channels * map.Pixels), i / map.Pixels % channels, i % map.Pixels);
            pixels.Row(image * map.Pixels + pixel)[channel] = numbers[i];
        }

        return (pixels, map);
    }
}
