using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

// Sums over an image's pixels, channel by channel: segments of 128 pixels, each summed in order, then added in order. A lane is a
// channel and a chunk a segment, so neither width nor threads are in the order. Rows are read as they lie.

/// <summary>A sum for every segment of pixels and every channel: of the numbers, or of the squares of their distances from a mean.</summary>
internal sealed unsafe class MapSumWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    private readonly Matrix _x;
    private readonly MapShape _map;
    private readonly Matrix? _offsets;
    private readonly Matrix _sums;
    private readonly int _segments;

    /// <param name="x">The pixels.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="offsets">A row an image: squares of x + offset are summed. Or null, for x itself.</param>
    /// <param name="sums">Room for <see cref="RowsOf"/> rows.</param>
    public MapSumWork(Matrix x, MapShape map, Matrix? offsets, Matrix sums)
    {
        (_x, _map, _offsets, _sums) = (x, map, offsets, sums);
        _segments = SegmentsOf(map);
    }

    public int Chunks => _map.Images * _segments;

    /// <summary>Rows of sums: one a segment of each image.</summary>
    public static int RowsOf(MapShape map) => map.Images * SegmentsOf(map);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int member)
    {
        var (image, first) = (chunk / _segments, chunk % _segments * ReferenceOperators.Segment);
        var count = Math.Min(ReferenceOperators.Segment, _map.Pixels - first);
        var x = _x.Pointer + ((nint)image * _map.Pixels + first) * _x.Stride;
        var sums = _sums.Pointer + (nint)chunk * _sums.Stride;
        var offsets = _offsets is { } rows ? rows.Pointer + (nint)image * rows.Stride : null;
        // Rows are padded to 32 numbers: two vectors of sixteen.
        for (var channel = 0; channel < _x.Columns; channel += 2 * TLane.Count)
        {
            if (offsets == null)
                Sum(x + channel, count, sums + channel);
            else
                SumSquares(x + channel, count, offsets + channel, sums + channel);
        }
    }

    /// <summary>Adds the segments of one image in order, from +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Total(Matrix sums, int firstRow, int rows, float* totals)
    {
        for (var channel = 0; channel < sums.Columns; channel += TLane.Count)
        {
            var total = TLane.Create(0f);
            for (var row = firstRow; row < firstRow + rows; row++)
                total = TLane.Add(total, TLane.Load(sums.Pointer + (nint)row * sums.Stride + channel));
            TLane.Store(total, totals + channel);
        }
    }

    public static int SegmentsOf(MapShape map) => (map.Pixels + ReferenceOperators.Segment - 1) / ReferenceOperators.Segment;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(float* x, int count, float* sums)
    {
        var left = TLane.Create(0f);
        var right = left;
        for (var pixel = 0; pixel < count; pixel++, x += _x.Stride)
        {
            left = TLane.Add(TLane.Load(x), left);
            right = TLane.Add(TLane.Load(x + TLane.Count), right);
        }

        TLane.Store(left, sums);
        TLane.Store(right, sums + TLane.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumSquares(float* x, int count, float* offsets, float* sums)
    {
        var left = TLane.Create(0f);
        var right = left;
        var (leftOffset, rightOffset) = (TLane.Load(offsets), TLane.Load(offsets + TLane.Count));
        for (var pixel = 0; pixel < count; pixel++, x += _x.Stride)
        {
            var (a, b) = (TLane.Add(TLane.Load(x), leftOffset), TLane.Add(TLane.Load(x + TLane.Count), rightOffset));
            left = TLane.Fma(a, a, left);
            right = TLane.Fma(b, b, right);
        }

        TLane.Store(left, sums);
        TLane.Store(right, sums + TLane.Count);
    }
}
