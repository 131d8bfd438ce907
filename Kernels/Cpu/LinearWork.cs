using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

// The blocking of Goto and van de Geijn (ACM TOMS 34, 2008), with the segments of the exact sum as the depth of a block: a chunk
// copies one segment of its rows into one piece and takes it through one panel after another. The piece (64 KiB) stays in the
// second-level cache and a panel's segment (16 KiB at 512 bits) in the first; rows read where they are would fall on the same
// few sets of the cache whenever the row length is a power of two. While a panel's segment is at work, the next one is fetched.
// A convolution is the same product: its rows are gathered a segment at a time, so no row of it is ever whole in memory.
// bench/Kernels (gemm, pictures) is the benchmark that justifies it.

/// <summary>A linear layer or a convolution, cut into groups of panels of outputs times blocks of rows.</summary>
internal sealed unsafe class LinearWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>Rows a chunk takes through its panels: eleven times the twelve that are in registers together.</summary>
    private const int RowBlock = 132;

    /// <summary>Panels a copy of rows is used for at most: the outputs of a chunk, gathered segment by segment, are then 528 KiB and stay in the second-level cache.</summary>
    private const int MostPanels = 32;

    /// <summary>Enough for the processors to end together, few enough for copies to be used often.</summary>
    private static readonly int WantedChunks = 2 * Environment.ProcessorCount;

    private readonly PanelWeights _weights;
    private readonly IRowSource _rows;
    private readonly Matrix? _x;
    private readonly Matrix _y;
    private readonly int _rowBlocks;
    private readonly int _panelsAChunk;

    public LinearWork(PanelWeights weights, Matrix x, Matrix y)
        : this(weights, new MatrixRows(x), y) => _x = x;

    /// <param name="weights">The weights.</param>
    /// <param name="rows">As many rows as <paramref name="y"/> has, gathered segment by segment.</param>
    /// <param name="y">The outputs.</param>
    public LinearWork(PanelWeights weights, IRowSource rows, Matrix y)
    {
        (_weights, _rows, _y) = (weights, rows, y);
        _rowBlocks = (rows.Rows + RowBlock - 1) / RowBlock;
        _panelsAChunk = Math.Clamp(weights.Panels * _rowBlocks / WantedChunks, 1, MostPanels);
    }

    public int Chunks => (_weights.Panels + _panelsAChunk - 1) / _panelsAChunk * _rowBlocks;

    public void Execute(int chunk, int member)
    {
        var first = chunk / _rowBlocks * _panelsAChunk;
        var panels = Math.Min(_panelsAChunk, _weights.Panels - first);
        var row = chunk % _rowBlocks * RowBlock;
        var rows = Math.Min(RowBlock, _y.Rows - row);
        var y = _y.Pointer + (nint)row * _y.Stride;
        if (_x is { } x && (panels == 1 || rows == 1))
            Multiply(x.Pointer + (nint)row * x.Stride, x.Stride, rows, first, panels, y);
        else
            MultiplyCopied(row, rows, first, panels, y);
    }

    [SkipLocalsInit]
    private void Multiply(float* x, nint xStride, int rows, int first, int panels, float* y)
    {
        var memory = stackalloc float[PanelWeights.SegmentNumbers];
        for (var panel = first; panel < first + panels; panel++)
        {
            var column = panel * _weights.PanelWidth;
            for (var start = 0; start < _weights.Inputs; start += ReferenceOperators.Segment)
            {
                var length = Math.Min(ReferenceOperators.Segment, _weights.Inputs - start);
                var bias = start + length == _weights.Inputs ? _weights.Bias.Pointer + column : null;
                Tile<TLane, TVector>.MultiplySegment(x + start, xStride, rows, _weights.Segment(panel, start, length, memory), length, bias, y + column, _y.Stride, start == 0, null);
            }
        }
    }

    [SkipLocalsInit]
    private void MultiplyCopied(int firstRow, int rows, int first, int panels, float* y)
    {
        const int segment = ReferenceOperators.Segment;
        var memory = stackalloc float[(RowBlock * segment) + Matrix.Padding];
        var widened = stackalloc float[PanelWeights.SegmentNumbers];
        var copy = memory + (64 - ((nint)memory & 63)) / sizeof(float);
        for (var start = 0; start < _weights.Inputs; start += segment)
        {
            var length = Math.Min(segment, _weights.Inputs - start);
            _rows.Copy(firstRow, rows, start, length, copy, segment);
            for (var panel = first; panel < first + panels; panel++)
            {
                var column = panel * _weights.PanelWidth;
                var bias = start + length == _weights.Inputs ? _weights.Bias.Pointer + column : null;
                Tile<TLane, TVector>.MultiplySegment(copy, segment, rows, _weights.Segment(panel, start, length, widened), length, bias, y + column, _y.Stride, start == 0, Next(panel, start, first, panels));
            }
        }
    }

    /// <summary>The panel's segment that comes after this one, or null after the last.</summary>
    private byte* Next(int panel, int start, int first, int panels)
    {
        if (panel + 1 < first + panels)
            return _weights.Stored(panel + 1, start);
        start += ReferenceOperators.Segment;
        return start < _weights.Inputs ? _weights.Stored(first, start) : null;
    }
}
