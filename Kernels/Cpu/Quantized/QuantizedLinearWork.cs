using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>A linear layer with quantised weights over rows that are quantised already: runs of groups times blocks of rows.</summary>
internal sealed class QuantizedLinearWork<TTile> : ITeamWork
    where TTile : struct, IQuantizedTile
{
    private const int RowBlock = 128;

    private readonly QuantizedWeights _weights;
    private readonly QuantizedRows _rows;
    private readonly Matrix _y;
    private readonly int _outputsInChunk;
    private readonly int _rowBlocks;

    /// <param name="weights">The weights.</param>
    /// <param name="rows">As many rows of activations as <paramref name="y"/> has.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="threads">How many share the work: several chunks for each, so that one that is late costs little.</param>
    public QuantizedLinearWork(QuantizedWeights weights, QuantizedRows rows, Matrix y, int threads)
    {
        (_weights, _rows, _y) = (weights, rows, y);
        _rowBlocks = (y.Rows + RowBlock - 1) / RowBlock;
        const int unit = 2 * QuantizedWeights.GroupOutputs;
        var units = (weights.Outputs + unit - 1) / unit;
        var unitsInChunk = threads == 1 ? units : Math.Max(1, units * _rowBlocks / (8 * threads));
        _outputsInChunk = unit * Math.Min(unitsInChunk, units);
    }

    public int Chunks => (_weights.Outputs + _outputsInChunk - 1) / _outputsInChunk * _rowBlocks;

    public void Execute(int chunk, int member)
    {
        var firstRow = chunk % _rowBlocks * RowBlock;
        var endRow = Math.Min(_y.Rows, firstRow + RowBlock);
        var first = chunk / _rowBlocks * _outputsInChunk;
        var end = Math.Min(_weights.Outputs, first + _outputsInChunk);
        QuantizedProduct<TTile>.Run(_weights, _rows, firstRow, endRow - firstRow, first, end, _y, firstRow);
    }
}

/// <summary>Quantises rows, some at a time.</summary>
internal sealed unsafe class QuantizeWork(Matrix x, QuantizedRows rows) : ITeamWork
{
    private const int RowBlock = 8;

    public int Chunks => (x.Rows + RowBlock - 1) / RowBlock;

    public void Execute(int chunk, int member)
    {
        for (var row = chunk * RowBlock; row < Math.Min(x.Rows, (chunk + 1) * RowBlock); row++)
            rows.Set(row, x.Pointer + (nint)row * x.Stride, x.Columns);
    }
}
