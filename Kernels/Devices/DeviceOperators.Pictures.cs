using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Devices;

/// <summary>The operators of pictures.</summary>
internal sealed partial class DeviceOperators
{
    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.Convolve(weights, x, map, shape, y);
        if (shape.IsPointwise)
        {
            Linear(weights, x, y);
            return;
        }

        if (weights is not DeviceWeights packed)
        {
            Host.Convolve(weights, x, map, shape, y);
            return;
        }

        var (input, output) = (_session.Read(x), _session.Write(y));
        var rows = RowsOfRound(y.Rows, weights.Inputs);
        var seen = _session.Scratch("what a kernel sees", (long)rows * weights.Inputs);
        for (var first = 0; first < y.Rows; first += rows)
        {
            var count = Math.Min(rows, y.Rows - first);
            var gather = _session.Kernel("gather").Matrix(input).Int(x.Columns).Int(count * weights.Inputs).Int(first);
            Places(gather, map, shape).Buffer(seen).RunItems(count * weights.Inputs);
            var row = new DeviceMatrix(seen, 0, weights.Inputs);
            if (packed.IsQuantised)
                Quantise(row, count, weights.Inputs);
            Multiply(packed, row, count, output.From(first));
        }
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.DepthwiseConvolve(weight, bias, x, map, shape, y);
        var count = y.Rows * y.Columns;
        Places(_session.Kernel("depthwise_convolve").Matrix(_session.Read(x)).Int(x.Columns).Int(count), map, shape)
            .Matrix(_session.Read(weight)).Row(_session.Read(bias)).Matrix(_session.Write(y)).RunItems(count);
    }

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y)
    {
        Shapes.GroupNorm(x, map, groups, weight, bias, epsilon, y);
        var input = _session.Read(x);
        var inverse = Scalar.Reciprocal((float)((long)map.Pixels * (x.Columns / groups)));
        var statistics = _session.Scratch("statistics of groups", 2L * map.Images * groups);
        foreach (var isSquares in (bool[])[false, true])
        {
            var sums = Segments(input, map, x.Columns, groups, isSquares, statistics);
            _session.Kernel("group_statistics").Buffer(sums).Int(map.Images * groups).Int(SegmentsOf(map)).Int(x.Columns).Int(groups)
                .Float(inverse).Float(epsilon).Flag(isSquares).Buffer(statistics).RunItems(map.Images * groups);
        }

        var count = x.Rows * x.Columns;
        _session.Kernel("group_norm").Matrix(input).Int(x.Columns).Int(count).Int(map.Pixels).Int(groups).Buffer(statistics)
            .Row(_session.Read(weight)).Row(_session.Read(bias)).Matrix(_session.Write(y)).RunItems(count);
    }

    public void AveragePool(Matrix x, MapShape map, Matrix y)
    {
        Shapes.AveragePool(x, map, y);
        var sums = Segments(_session.Read(x), map, x.Columns, 1, isSquares: false, _session.Scratch("statistics of groups", 2));
        var count = y.Rows * y.Columns;
        _session.Kernel("average_pool").Buffer(sums).Int(count).Int(SegmentsOf(map)).Int(x.Columns).Float(Scalar.Reciprocal(map.Pixels))
            .Matrix(_session.Write(y)).RunItems(count);
    }

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.UpsampleNearest(x, map, factor, y);
        Enlarge(x, map, factor, isShuffle: false, y);
    }

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.PixelShuffle(x, map, factor, y);
        Enlarge(x, map, factor, isShuffle: true, y);
    }

    public void Concatenate(Matrix first, Matrix second, Matrix y)
    {
        Shapes.Concatenate(first, second, y);
        var (left, right) = (_session.Read(first), _session.Read(second));
        var output = _session.Write(y);
        Copy(left, first, output);
        Copy(right, second, output with { Offset = output.Offset + first.Columns });

        void Copy(DeviceMatrix from, Matrix source, DeviceMatrix to) => _session.Kernel("copy_columns")
            .Matrix(from).Int(source.Rows * source.Columns).Int(source.Columns).Matrix(to).RunItems(source.Rows * source.Columns);
    }

    public void GeGlu(Matrix gate, Matrix up)
    {
        Shapes.GeGlu(gate, up);
        Each("geglu", gate).Matrix(_session.Read(up)).RunItems(gate.Rows * gate.Columns);
    }

    public void QuickGelu(Matrix x) => Each("quick_gelu", x).RunItems(x.Rows * x.Columns);

    public void Clamp(Matrix x, float low, float high)
    {
        Shapes.Clamp(low, high);
        Each("clamp_each", x).Float(low).Float(high).RunItems(x.Rows * x.Columns);
    }

    public void LeakyRelu(Matrix x, Matrix slope)
    {
        Shapes.LeakyRelu(x, slope);
        Each("leaky_relu", x).Row(_session.Read(slope)).RunItems(x.Rows * x.Columns);
    }

    private void Enlarge(Matrix x, MapShape map, int factor, bool isShuffle, Matrix y)
    {
        var count = y.Rows * y.Columns;
        _session.Kernel("enlarge").Matrix(_session.Read(x)).Int(count).Int(y.Columns).Int(map.Height).Int(map.Width).Int(factor).Flag(isShuffle)
            .Matrix(_session.Write(y)).RunItems(count);
    }

    /// <summary>Sums over segments of an image's pixels, of each channel.</summary>
    private DeviceBuffer Segments(DeviceMatrix x, MapShape map, int channels, int groups, bool isSquares, DeviceBuffer statistics)
    {
        var count = map.Images * SegmentsOf(map) * channels;
        var sums = _session.Scratch("sums of maps", count);
        _session.Kernel("map_segments").Matrix(x).Int(channels).Int(count).Int(map.Pixels).Int(SegmentsOf(map)).Int(groups).Flag(isSquares)
            .Buffer(statistics).Buffer(sums).RunItems(count);
        return sums;
    }

    private static int SegmentsOf(MapShape map) => (map.Pixels + ReferenceOperators.Segment - 1) / ReferenceOperators.Segment;

    private static DeviceKernel Places(DeviceKernel kernel, MapShape map, ConvolutionShape shape)
    {
        var output = shape.Output(map);
        return kernel.Int(map.Height).Int(map.Width).Int(output.Height).Int(output.Width).Int(shape.Kernel).Int(shape.Stride).Int(shape.Top).Int(shape.Left);
    }
}
