using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>A linear layer, cut into panels of outputs times blocks of rows.</summary>
internal sealed unsafe class LinearWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>Rows a chunk takes through one panel: enough to reuse the panel from the first-level cache.</summary>
    private const int RowBlock = 64;

    private readonly PanelWeights _weights;
    private readonly Matrix _x;
    private readonly Matrix _y;
    private readonly int _rowBlocks;

    public LinearWork(PanelWeights weights, Matrix x, Matrix y)
    {
        (_weights, _x, _y) = (weights, x, y);
        _rowBlocks = (x.Rows + RowBlock - 1) / RowBlock;
    }

    public int Chunks => _weights.Panels * _rowBlocks;

    public void Execute(int chunk, int member)
    {
        var panel = chunk / _rowBlocks;
        var row = chunk % _rowBlocks * RowBlock;
        var column = panel * _weights.PanelWidth;
        Tile<TLane, TVector>.Multiply(
            _x.Pointer + (nint)row * _x.Stride,
            _x.Stride,
            Math.Min(RowBlock, _x.Rows - row),
            _weights.Panel(panel),
            _weights.Inputs,
            _weights.Bias.Pointer + column,
            _y.Pointer + (nint)row * _y.Stride + column,
            _y.Stride);
    }
}
