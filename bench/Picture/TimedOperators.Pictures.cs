using Cuckoo.Kernels.Operators;

namespace Cuckoo.Picture;

/// <summary>The operators of pictures.</summary>
internal sealed partial class TimedOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y) => Timed(nameof(Convolve), () => inner.Convolve(weights, x, map, shape, y));

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y) => Timed(nameof(Convolve), () => inner.DepthwiseConvolve(weight, bias, x, map, shape, y));

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y) => Timed("Norm", () => inner.GroupNorm(x, map, groups, weight, bias, epsilon, y));

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y) => Timed("Other", () => inner.UpsampleNearest(x, map, factor, y));

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y) => Timed("Other", () => inner.PixelShuffle(x, map, factor, y));

    public void AveragePool(Matrix x, MapShape map, Matrix y) => Timed("Other", () => inner.AveragePool(x, map, y));

    public void Concatenate(Matrix first, Matrix second, Matrix y) => Timed("Other", () => inner.Concatenate(first, second, y));

    public void GeGlu(Matrix gate, Matrix up) => Timed("Other", () => inner.GeGlu(gate, up));

    public void QuickGelu(Matrix x) => Timed("Other", () => inner.QuickGelu(x));

    public void Clamp(Matrix x, float low, float high) => Timed("Other", () => inner.Clamp(x, low, high));

    public void LeakyRelu(Matrix x, Matrix slope) => Timed("Other", () => inner.LeakyRelu(x, slope));
}
