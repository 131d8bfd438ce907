using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>The operators of pictures.</summary>
internal sealed partial class RecordingOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        var recorded = (RecordedWeights)weights;
        Run(MapSchemas.Convolve, () => recorded.Call(MapSchemas.Convolve, MapSchemas.Attributes(map, shape), x), () => inner.Convolve(recorded.Packed, x, map, shape, y), () => y);
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y) => Run(
        MapSchemas.DepthwiseConvolve,
        MapSchemas.Attributes(map, shape),
        () => [Copy(weight), Copy(bias), Copy(x)],
        () => inner.DepthwiseConvolve(weight, bias, x, map, shape, y),
        y);

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y) => Run(
        MapSchemas.GroupNorm,
        [.. MapSchemas.Attributes(map), (uint)groups, BitConverter.SingleToUInt32Bits(epsilon)],
        () => [Copy(x), Copy(weight), Copy(bias)],
        () => inner.GroupNorm(x, map, groups, weight, bias, epsilon, y),
        y);

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y) =>
        Run(MapSchemas.UpsampleNearest, [.. MapSchemas.Attributes(map), (uint)factor], () => [Copy(x)], () => inner.UpsampleNearest(x, map, factor, y), y);

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y) =>
        Run(MapSchemas.PixelShuffle, [.. MapSchemas.Attributes(map), (uint)factor], () => [Copy(x)], () => inner.PixelShuffle(x, map, factor, y), y);

    public void AveragePool(Matrix x, MapShape map, Matrix y) =>
        Run(MapSchemas.AveragePool, MapSchemas.Attributes(map), () => [Copy(x)], () => inner.AveragePool(x, map, y), y);

    public void Concatenate(Matrix first, Matrix second, Matrix y) =>
        Run(MapSchemas.Concatenate, [], () => [Copy(first), Copy(second)], () => inner.Concatenate(first, second, y), y);

    public void GeGlu(Matrix gate, Matrix up) => Run(MapSchemas.GeGlu, [], () => [Copy(gate), Copy(up)], () => inner.GeGlu(gate, up), gate);

    public void QuickGelu(Matrix x) => Run(MapSchemas.QuickGelu, [], () => [Copy(x)], () => inner.QuickGelu(x), x);

    public void Clamp(Matrix x, float low, float high) => Run(
        MapSchemas.Clamp, [BitConverter.SingleToUInt32Bits(low), BitConverter.SingleToUInt32Bits(high)], () => [Copy(x)], () => inner.Clamp(x, low, high), x);

    public void LeakyRelu(Matrix x, Matrix slope) => Run(MapSchemas.LeakyRelu, [], () => [Copy(x), Copy(slope)], () => inner.LeakyRelu(x, slope), x);
}
