using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>What one row of a batch does with its position in its sequence.</summary>
internal interface IPositionFunction
{
    void Apply(int row, KvSequence sequence, int position);
}

/// <summary>A function of rows and their positions, cut into blocks of rows.</summary>
internal sealed class SequenceWork<TFunction> : ITeamWork
    where TFunction : struct, IPositionFunction
{
    private const int RowBlock = 16;

    private readonly List<SequenceRows> _chunks = [];
    private readonly TFunction _function;

    public SequenceWork(SequenceRows[] rows, TFunction function)
    {
        _function = function;
        foreach (var part in rows)
        {
            for (var first = 0; first < part.Count; first += RowBlock)
                _chunks.Add(new SequenceRows(part.Sequence, part.FirstRow + first, part.FirstPosition + first, Math.Min(RowBlock, part.Count - first)));
        }
    }

    public int Chunks => _chunks.Count;

    public void Execute(int chunk, int member)
    {
        var rows = _chunks[chunk];
        for (var i = 0; i < rows.Count; i++)
            _function.Apply(rows.FirstRow + i, rows.Sequence, rows.FirstPosition + i);
    }
}

/// <summary>Rotary position embedding of every head of a row.</summary>
internal readonly unsafe struct RotateRow(Matrix x, int headSize, RotaryTable table) : IPositionFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(int row, KvSequence sequence, int position)
    {
        var half = table.Turned / 2;
        var (step, apart) = table.Pairs == RotaryPairs.Neighbours ? (2, 1) : (1, half);
        var start = x.Pointer + (nint)row * x.Stride;
        fixed (float* cosines = table.Cosines(position), sines = table.Sines(position))
        {
            for (var head = start; head < start + x.Columns; head += headSize)
            {
                for (var i = 0; i < half; i++)
                {
                    var (a, b) = (head[i * step], head[i * step + apart]);
                    head[i * step] = Scalar.Fma(a, cosines[i], -(b * sines[i]));
                    head[i * step + apart] = Scalar.Fma(a, sines[i], b * cosines[i]);
                }
            }
        }
    }
}

/// <summary>Copies a row's keys and values into its page.</summary>
internal readonly unsafe struct StoreRow(Matrix keys, Matrix values, int layer) : IPositionFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(int row, KvSequence sequence, int position)
    {
        var shape = sequence.Shape;
        var page = sequence.PageOf(position);
        var (width, size, at) = (shape.PanelWidth, shape.HeadSize, position % KvPage.Positions);
        var key = keys.Pointer + (nint)row * keys.Stride;
        var value = values.Pointer + (nint)row * values.Stride;
        for (var head = 0; head < shape.Heads; head++, key += size, value += size)
        {
            var keyTarget = page.Keys(layer, head) + (nint)(at / width) * size * width + at % width;
            for (var d = 0; d < size; d++)
                keyTarget[d * width] = key[d];
            var valueTarget = page.Values(layer, head) + (nint)at * width;
            for (var d = 0; d < size; d++)
                valueTarget[(nint)(d / width) * KvPage.Positions * width + d % width] = value[d];
        }
    }
}
