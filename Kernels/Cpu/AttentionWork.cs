using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Multi-head attention, one chunk a group and head: two products by <see cref="Tile{TLane,TVector}"/> around a softmax.</summary>
internal sealed unsafe class AttentionWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    private readonly Matrix _q;
    private readonly KeyValues _own;
    private readonly KeyValues? _other;
    private readonly Matrix _y;
    private readonly int _groups;
    private readonly int _heads;
    private readonly AttentionScratch[] _scratch;

    public AttentionWork(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y, AttentionScratch[] scratch)
    {
        (_q, _own, _other, _y, _groups, _heads, _scratch) = (q, own, other, y, groups, heads, scratch);
        foreach (var space in scratch)
            space.Fit(q.Rows / groups, Tokens, q.Columns / heads);
    }

    public int Chunks => _groups * _heads;

    private int Tokens => (_own.Keys.Rows + (_other?.Keys.Rows ?? 0)) / _groups;

    public void Execute(int chunk, int member)
    {
        var space = _scratch[member];
        var group = chunk / _heads;
        var size = _q.Columns / _heads;
        var first = chunk % _heads * size;
        var queries = _q.Rows / _groups;
        var tokens = Tokens;
        Gather(space, group, first, size);
        ScaleQueries(space.Queries, group * queries, queries, first, size);

        var lanes = stackalloc float[StridedSum.Lanes];
        var scores = space.Scores;
        for (var key = 0; key < tokens; key += Tile<TLane, TVector>.Width)
            Tile<TLane, TVector>.Multiply(space.Queries.Pointer, space.Queries.Stride, queries, space.Keys.Pointer + (nint)key * size, size, null, scores.Pointer + key, scores.Stride);
        for (var row = 0; row < queries; row++)
            SoftmaxRow<TLane, TVector>.Run(scores.Pointer + (nint)row * scores.Stride, tokens, lanes);
        for (var d = 0; d < size; d += Tile<TLane, TVector>.Width)
            Tile<TLane, TVector>.Multiply(scores.Pointer, scores.Stride, queries, space.Values.Pointer + (nint)d * tokens, tokens, null, space.Output.Pointer + d, space.Output.Stride);

        for (var row = 0; row < queries; row++)
            space.Output.Row(row)[..size].CopyTo(_y.Row(group * queries + row).Slice(first, size));
    }

    /// <summary>Brings this head's keys (as outputs of q·k) and values (as inputs of p·v) of both sources into panels.</summary>
    private void Gather(AttentionScratch space, int group, int first, int size)
    {
        var tokens = Tokens;
        var ownTokens = _own.Keys.Rows / _groups;
        for (var j = 0; j < tokens; j++)
        {
            var source = j < ownTokens ? _own : _other!.Value;
            var row = j < ownTokens ? group * ownTokens + j : group * (tokens - ownTokens) + j - ownTokens;
            Scatter(source.Keys.Pointer + (nint)row * source.Keys.Stride + first, size, space.Keys.Pointer, j, space.Values.Pointer, tokens, source.Values.Pointer + (nint)row * source.Values.Stride + first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(float* key, int size, float* keyPanels, int j, float* valuePanels, int tokens, float* value)
    {
        var width = Tile<TLane, TVector>.Width;
        var keyTarget = keyPanels + (nint)(j / width) * width * size + j % width;
        for (var d = 0; d < size; d++)
            keyTarget[d * width] = key[d];
        for (var d = 0; d < size; d++)
            valuePanels[(nint)(d / width) * width * tokens + j * width + d % width] = value[d];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScaleQueries(Matrix target, int firstRow, int queries, int first, int size)
    {
        var scale = Scalar.ReciprocalSquareRoot(size);
        for (var row = 0; row < queries; row++)
        {
            var from = _q.Pointer + (nint)(firstRow + row) * _q.Stride + first;
            var to = target.Pointer + (nint)row * target.Stride;
            for (var d = 0; d < size; d++)
                to[d] = from[d] * scale;
        }
    }
}
