using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The operators of pictures.</summary>
internal sealed unsafe partial class CpuOperators<TLane, TVector, TBytes, TInt, TByteLane, TByteVector>
{
    private readonly MapScratch[] _mapScratch;
    private Matrix _zeros = new(1, 1);
    private Matrix _sums = new(1, 1);

    public void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.Convolve(weights, x, map, shape, y);
        if (shape.IsPointwise)
        {
            Linear(weights, x, y);
            return;
        }

        if (weights is not QuantizedWeights quantized)
        {
            _team.Run(new LinearWork<TLane, TVector>((PanelWeights)weights, new MapRows(x, map, shape), y));
            return;
        }

        var pixels = x.Columns % QuantizedRows.Block == 0 ? _quantized : null;
        if (pixels is not null)
            Quantize(x);
        _team.Run(quantized.Type switch
        {
            TensorType.Q8_0 => Convolution<ScaledTile<TBytes, TInt, TByteLane, TByteVector, ByteFormat>>(quantized, pixels, x, map, shape, y),
            TensorType.Q4_0 => Convolution<ScaledTile<TBytes, TInt, TByteLane, TByteVector, NibbleFormat>>(quantized, pixels, x, map, shape, y),
            TensorType.Q4_K => Convolution<MinimumTile<TBytes, TInt, TByteLane, TByteVector>>(quantized, pixels, x, map, shape, y),
            _ => Convolution<HalfBlockTile<TBytes, TInt, TByteLane, TByteVector>>(quantized, pixels, x, map, shape, y),
        });
    }

    public void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
    {
        Shapes.DepthwiseConvolve(weight, bias, x, map, shape, y);
        if (_zeros.Columns < x.Columns)
            _zeros = new Matrix(1, x.Columns);
        _team.Run(new RowWork<DepthwiseRow<TLane, TVector>>(y, new DepthwiseRow<TLane, TVector>(weight, bias, x, map, shape, _zeros)));
    }

    public void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y)
    {
        Shapes.GroupNorm(x, map, groups, weight, bias, epsilon, y);
        var (offsets, factors) = (new Matrix(map.Images, x.Columns), new Matrix(map.Images, x.Columns));
        var (size, segments) = (x.Columns / groups, MapSumWork<TLane, TVector>.SegmentsOf(map));
        var inverse = Scalar.Reciprocal((float)((long)map.Pixels * size));
        var sums = Sums(map, x.Columns);

        _team.Run(new MapSumWork<TLane, TVector>(x, map, offsets: null, sums));
        for (var image = 0; image < map.Images; image++)
        {
            MapSumWork<TLane, TVector>.Total(sums, image * segments, segments, offsets.Pointer + (nint)image * offsets.Stride);
            OverGroups(offsets.Row(image), size, total => -(total * inverse));
        }

        _team.Run(new MapSumWork<TLane, TVector>(x, map, offsets, sums));
        for (var image = 0; image < map.Images; image++)
        {
            MapSumWork<TLane, TVector>.Total(sums, image * segments, segments, factors.Pointer + (nint)image * factors.Stride);
            OverGroups(factors.Row(image), size, total => Scalar.ReciprocalSquareRoot(Scalar.Fma(total, inverse, epsilon)));
        }

        _team.Run(new RowWork<GroupNormRow<TLane, TVector>>(y, new GroupNormRow<TLane, TVector>(x, map.Pixels, offsets, factors, weight, bias)));
    }

    public void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.UpsampleNearest(x, map, factor, y);
        _team.Run(new RowWork<UpsampledRow>(y, new UpsampledRow(x, map, factor)));
    }

    public void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y)
    {
        Shapes.PixelShuffle(x, map, factor, y);
        _team.Run(new RowWork<ShuffledRow>(y, new ShuffledRow(x, map, factor)));
    }

    public void AveragePool(Matrix x, MapShape map, Matrix y)
    {
        Shapes.AveragePool(x, map, y);
        var (sums, segments, inverse) = (Sums(map, x.Columns), MapSumWork<TLane, TVector>.SegmentsOf(map), Scalar.Reciprocal(map.Pixels));
        _team.Run(new MapSumWork<TLane, TVector>(x, map, offsets: null, sums));
        for (var image = 0; image < map.Images; image++)
        {
            MapSumWork<TLane, TVector>.Total(sums, image * segments, segments, y.Pointer + (nint)image * y.Stride);
            foreach (ref var value in y.Row(image))
                value *= inverse;
        }
    }

    public void Concatenate(Matrix first, Matrix second, Matrix y)
    {
        Shapes.Concatenate(first, second, y);
        _team.Run(new RowWork<ConcatenatedRow>(y, new ConcatenatedRow(first, second)));
    }

    public void GeGlu(Matrix gate, Matrix up)
    {
        Shapes.GeGlu(gate, up);
        _team.Run(new RowWork<GeGluRow<TLane, TVector>>(gate, new GeGluRow<TLane, TVector>(up)));
    }

    public void QuickGelu(Matrix x) => _team.Run(new RowWork<QuickGeluRow<TLane, TVector>>(x, default));

    public void Clamp(Matrix x, float low, float high)
    {
        Shapes.Clamp(low, high);
        _team.Run(new RowWork<ClampRow<TLane, TVector>>(x, new ClampRow<TLane, TVector>(low, high)));
    }

    public void LeakyRelu(Matrix x, Matrix slope)
    {
        Shapes.LeakyRelu(x, slope);
        _team.Run(new RowWork<LeakyReluRow<TLane, TVector>>(x, new LeakyReluRow<TLane, TVector>(slope)));
    }

    /// <summary>Replaces the numbers of a group's channels by one of their total: in order, from +0.</summary>
    private static void OverGroups(Span<float> channels, int size, Func<float, float> value)
    {
        for (var first = 0; first < channels.Length; first += size)
        {
            var group = channels.Slice(first, size);
            var total = 0f;
            foreach (var sum in group)
                total += sum;
            group.Fill(value(total));
        }
    }

    /// <summary>Room for the sums of a map's segments: a 128th of the map, kept for the next.</summary>
    private Matrix Sums(MapShape map, int channels)
    {
        var rows = MapSumWork<TLane, TVector>.RowsOf(map);
        if (_sums.Columns != channels || _sums.Rows < rows)
            _sums = new Matrix(rows, channels);
        return _sums;
    }

    private QuantizedConvolutionWork<TTile> Convolution<TTile>(QuantizedWeights weights, QuantizedRows? pixels, Matrix x, MapShape map, ConvolutionShape shape, Matrix y)
        where TTile : struct, IQuantizedTile => new(weights, pixels, x, map, shape, y, _mapScratch);
}
