using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Trace;

/// <summary>The operators of pictures.</summary>
internal sealed partial class FaultyOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        inner.Convolve(weights, x, map, shape, y);
        Err("convolve", y);
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        inner.DepthwiseConvolve(weight, bias, x, map, shape, y);
        Err("depthwise-convolve", y);
    }

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y)
    {
        inner.GroupNorm(x, map, groups, weight, bias, epsilon, y);
        Err("group-norm", y);
    }

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y)
    {
        inner.UpsampleNearest(x, map, factor, y);
        Err("upsample-nearest", y);
    }

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y)
    {
        inner.PixelShuffle(x, map, factor, y);
        Err("pixel-shuffle", y);
    }

    public void AveragePool(Matrix x, MapShape map, Matrix y)
    {
        inner.AveragePool(x, map, y);
        Err("average-pool", y);
    }

    public void Concatenate(Matrix first, Matrix second, Matrix y)
    {
        inner.Concatenate(first, second, y);
        Err("concatenate", y);
    }

    public void GeGlu(Matrix gate, Matrix up)
    {
        inner.GeGlu(gate, up);
        Err("geglu", gate);
    }

    public void QuickGelu(Matrix x)
    {
        inner.QuickGelu(x);
        Err("quick-gelu", x);
    }

    public void Clamp(Matrix x, float low, float high)
    {
        inner.Clamp(x, low, high);
        Err("clamp", x);
    }

    public void LeakyRelu(Matrix x, Matrix slope)
    {
        inner.LeakyRelu(x, slope);
        Err("leaky-relu", x);
    }
}
