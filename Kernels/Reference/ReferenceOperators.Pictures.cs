using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Reference;

/// <summary>The operators of pictures.</summary>
internal sealed partial class ReferenceOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.Convolve(weights, x, map, shape, y);
        var row = new Matrix(1, weights.Inputs);
        for (var pixel = 0; pixel < y.Rows; pixel++)
        {
            for (var tap = 0; tap < shape.Taps; tap++)
            {
                var target = row.Row(0).Slice(tap * x.Columns, x.Columns);
                if (Source(map, shape, pixel, tap) is var source && source >= 0)
                    x.Row(source).CopyTo(target);
                else
                    target.Clear();
            }

            Linear(weights, row, y.Part(pixel, 1));
        }
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.DepthwiseConvolve(weight, bias, x, map, shape, y);
        var (seen, taps) = (new float[shape.Taps], new float[shape.Taps]);
        for (var pixel = 0; pixel < y.Rows; pixel++)
        {
            for (var c = 0; c < x.Columns; c++)
            {
                for (var tap = 0; tap < taps.Length; tap++)
                {
                    var source = Source(map, shape, pixel, tap);
                    seen[tap] = source >= 0 ? x.Row(source)[c] : 0f;
                    taps[tap] = weight.Row(tap)[c];
                }

                y.Row(pixel)[c] = Dot(seen, taps) + bias.Row(0)[c];
            }
        }
    }

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y)
    {
        Shapes.GroupNorm(x, map, groups, weight, bias, epsilon, y);
        var size = x.Columns / groups;
        var inverse = Reciprocal((float)((long)map.Pixels * size));
        for (var image = 0; image < map.Images; image++)
        {
            for (var first = 0; first < x.Columns; first += size)
            {
                var mean = Total(image, first, (v, sum) => v + sum) * inverse;
                var v = Total(image, first, (v, sum) => Fma(v + -mean, v + -mean, sum));
                var r = ReciprocalSquareRoot(Fma(v, inverse, epsilon));
                for (var pixel = image * map.Pixels; pixel < (image + 1) * map.Pixels; pixel++)
                {
                    for (var c = first; c < first + size; c++)
                        y.Row(pixel)[c] = Fma((x.Row(pixel)[c] + -mean) * r, weight.Row(0)[c], bias.Row(0)[c]);
                }
            }
        }

        // The map sums of a group's channels, in order from +0.
        float Total(int image, int first, Func<float, float, float> step)
        {
            var total = 0f;
            for (var c = first; c < first + size; c++)
                total += MapSum(x, map, image, c, step);
            return total;
        }
    }

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.UpsampleNearest(x, map, factor, y);
        var target = map.Enlarged(factor);
        for (var row = 0; row < y.Rows; row++)
        {
            var (image, top, left) = (row / target.Pixels, row % target.Pixels / target.Width, row % target.Width);
            x.Row((image * map.Height + top / factor) * map.Width + left / factor).CopyTo(y.Row(row));
        }
    }

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.PixelShuffle(x, map, factor, y);
        var target = map.Enlarged(factor);
        for (var row = 0; row < y.Rows; row++)
        {
            var (image, top, left) = (row / target.Pixels, row % target.Pixels / target.Width, row % target.Width);
            var within = top % factor * factor + left % factor;
            x.Row((image * map.Height + top / factor) * map.Width + left / factor).Slice(within * y.Columns, y.Columns).CopyTo(y.Row(row));
        }
    }

    public void AveragePool(Matrix x, MapShape map, Matrix y)
    {
        Shapes.AveragePool(x, map, y);
        var inverse = Reciprocal(map.Pixels);
        for (var image = 0; image < map.Images; image++)
        {
            for (var c = 0; c < x.Columns; c++)
                y.Row(image)[c] = MapSum(x, map, image, c, (v, sum) => v + sum) * inverse;
        }
    }

    public void Concatenate(Matrix first, Matrix second, Matrix y)
    {
        Shapes.Concatenate(first, second, y);
        for (var row = 0; row < y.Rows; row++)
        {
            first.Row(row).CopyTo(y.Row(row));
            second.Row(row).CopyTo(y.Row(row)[first.Columns..]);
        }
    }

    public void GeGlu(Matrix gate, Matrix up)
    {
        Shapes.GeGlu(gate, up);
        for (var row = 0; row < gate.Rows; row++)
        {
            for (var k = 0; k < gate.Columns; k++)
                gate.Row(row)[k] = Scalar.Gelu(gate.Row(row)[k]) * up.Row(row)[k];
        }
    }

    public void QuickGelu(Matrix x) => Each(x, Scalar.QuickGelu);

    public void Clamp(Matrix x, float low, float high)
    {
        Shapes.Clamp(low, high);
        Each(x, value => Min(Max(value, low), high));
    }

    public void LeakyRelu(Matrix x, Matrix slope)
    {
        Shapes.LeakyRelu(x, slope);
        for (var row = 0; row < x.Rows; row++)
        {
            for (var k = 0; k < x.Columns; k++)
                x.Row(row)[k] = x.Row(row)[k] < 0f ? x.Row(row)[k] * slope.Row(0)[k] : x.Row(row)[k];
        }
    }

    /// <summary>The row of x that an output pixel sees at a place of the kernel, or −1 outside the map.</summary>
    private static int Source(MapShape map, ConvolutionShape shape, int pixel, int tap)
    {
        var output = shape.Output(map);
        var (image, inImage) = (pixel / output.Pixels, pixel % output.Pixels);
        var top = inImage / output.Width * shape.Stride - shape.Top + tap / shape.Kernel;
        var left = inImage % output.Width * shape.Stride - shape.Left + tap % shape.Kernel;
        return top >= 0 && top < map.Height && left >= 0 && left < map.Width ? (image * map.Height + top) * map.Width + left : -1;
    }

    /// <summary>One channel over an image's pixels: segments of 128 pixels from +0 in order, added in order from +0.</summary>
    private static float MapSum(Matrix x, MapShape map, int image, int channel, Func<float, float, float> step)
    {
        var total = 0f;
        for (var start = 0; start < map.Pixels; start += Segment)
        {
            var sum = 0f;
            for (var pixel = start; pixel < Math.Min(start + Segment, map.Pixels); pixel++)
                sum = step(x.Row(image * map.Pixels + pixel)[channel], sum);
            total += sum;
        }

        return total;
    }
}
