using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu.Quantized;

// A convolution with quantised weights. Where a pixel's channels are whole blocks of 32, the map is quantised once and bytes are
// gathered: a block never reaches from one place of the kernel into the next, so the bytes are those of the gathered row. Else
// the numbers are gathered and quantised then. A block of rows is gathered for a run of outputs; no row lives longer.

/// <summary>A convolution with quantised weights, cut into blocks of output pixels times runs of outputs.</summary>
internal sealed unsafe class QuantizedConvolutionWork<TTile> : ITeamWork
    where TTile : struct, IQuantizedTile
{
    private readonly QuantizedWeights _weights;
    private readonly QuantizedRows? _pixels;
    private readonly int _channels;
    private readonly MapShape _map;
    private readonly ConvolutionShape _shape;
    private readonly MapShape _output;
    private readonly MapRows _rows;
    private readonly Matrix _y;
    private readonly MapScratch[] _scratch;
    private readonly int _blockRows;
    private readonly int _rowBlocks;
    private readonly int _outputsInChunk;

    /// <param name="weights">The weights.</param>
    /// <param name="pixels">The map quantised, or null where its channels are not whole blocks.</param>
    /// <param name="x">The map.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="shape">The kernel.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="scratch">Space for each thread.</param>
    public QuantizedConvolutionWork(QuantizedWeights weights, QuantizedRows? pixels, Matrix x, MapShape map, ConvolutionShape shape, Matrix y, MapScratch[] scratch)
    {
        (_weights, _pixels, _channels, _map, _shape, _y, _scratch) = (weights, pixels, x.Columns, map, shape, y, scratch);
        _output = shape.Output(map);
        _rows = new MapRows(x, map, shape);
        _blockRows = MapScratch.BlockRows(scratch[0].Rows.Order, weights.Inputs);
        _rowBlocks = (y.Rows + _blockRows - 1) / _blockRows;
        const int unit = 2 * QuantizedWeights.GroupOutputs;
        var units = (weights.Outputs + unit - 1) / unit;
        // Four chunks a thread end together; a row is gathered once where there are that many blocks of them.
        var runs = scratch.Length == 1 ? 1 : Math.Clamp(4 * scratch.Length / _rowBlocks, 1, units);
        _outputsInChunk = unit * ((units + runs - 1) / runs);
    }

    public int Chunks => (_weights.Outputs + _outputsInChunk - 1) / _outputsInChunk * _rowBlocks;

    public void Execute(int chunk, int member)
    {
        var firstRow = chunk % _rowBlocks * _blockRows;
        var count = Math.Min(_blockRows, _y.Rows - firstRow);
        var first = chunk / _rowBlocks * _outputsInChunk;
        var space = _scratch[member];
        space.Rows.Fit(_blockRows, _weights.Inputs);
        if (_pixels is { } pixels)
            GatherBytes(pixels, space.Rows, firstRow, count);
        else
            GatherNumbers(space, firstRow, count);
        QuantizedProduct<TTile>.Run(_weights, space.Rows, 0, count, first, Math.Min(_weights.Outputs, first + _outputsInChunk), _y, firstRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherBytes(QuantizedRows pixels, QuantizedRows rows, int firstRow, int count)
    {
        var blocks = _channels / QuantizedRows.Block;
        for (var tap = 0; tap < _shape.Taps; tap++)
        {
            var place = new MapPlace(_map, _shape, _output, firstRow, tap);
            for (var row = 0; row < count; row++, place.Next())
                rows.Copy(pixels, place.Source, blocks, row, tap * blocks);
        }
    }

    private void GatherNumbers(MapScratch space, int firstRow, int count)
    {
        space.FitNumbers(_weights.Inputs);
        for (var row = 0; row < count; row++)
        {
            _rows.Copy(firstRow + row, 1, 0, _weights.Inputs, space.Numbers.Pointer, space.Numbers.Stride);
            space.Rows.Set(row, space.Numbers.Pointer, _weights.Inputs);
        }
    }
}
