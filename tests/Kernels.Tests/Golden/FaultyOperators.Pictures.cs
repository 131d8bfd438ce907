using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Golden;

/// <summary>The operators of pictures.</summary>
internal sealed partial class FaultyOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        right.Convolve(weights, x, map, shape, y);
        Spoil(nameof(Convolve), y);
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        right.DepthwiseConvolve(weight, bias, x, map, shape, y);
        Spoil(nameof(DepthwiseConvolve), y);
    }

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y)
    {
        right.GroupNorm(x, map, groups, weight, bias, epsilon, y);
        Spoil(nameof(GroupNorm), y);
    }

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y)
    {
        right.UpsampleNearest(x, map, factor, y);
        Spoil(nameof(UpsampleNearest), y);
    }

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y)
    {
        right.PixelShuffle(x, map, factor, y);
        Spoil(nameof(PixelShuffle), y);
    }

    public void AveragePool(Matrix x, MapShape map, Matrix y)
    {
        right.AveragePool(x, map, y);
        Spoil(nameof(AveragePool), y);
    }

    public void Concatenate(Matrix first, Matrix second, Matrix y)
    {
        right.Concatenate(first, second, y);
        Spoil(nameof(Concatenate), y);
    }

    public void GeGlu(Matrix gate, Matrix up)
    {
        right.GeGlu(gate, up);
        Spoil(nameof(GeGlu), gate);
    }

    public void QuickGelu(Matrix x)
    {
        right.QuickGelu(x);
        Spoil(nameof(QuickGelu), x);
    }

    public void Clamp(Matrix x, float low, float high)
    {
        right.Clamp(x, low, high);
        Spoil(nameof(Clamp), x);
    }

    public void LeakyRelu(Matrix x, Matrix slope)
    {
        right.LeakyRelu(x, slope);
        Spoil(nameof(LeakyRelu), x);
    }
}
