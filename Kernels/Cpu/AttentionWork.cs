using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

// A picture of 512 × 512 has 4,096 queries and keys: its scores are 64 MiB a head. A chunk is one head of one group with as many
// queries as keep their scores in the second-level cache; keys and values are in panels already, for all chunks of their head.

/// <summary>Multi-head attention, a chunk a block of queries of one head: two products by <see cref="Tile{TLane,TVector}"/> around a softmax.</summary>
internal sealed unsafe class AttentionWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>Scores of a chunk, 1 MiB: half of a second-level cache of today.</summary>
    private const int MaxScores = 256 * 1024;

    /// <summary>Rows of a chunk go in twelves.</summary>
    private const int TileRows = 12;

    private const int MostQueries = 16 * TileRows;

    private readonly Matrix _q;
    private readonly Matrix _y;
    private readonly int _heads;
    private readonly int _queries;
    private readonly int _tokens;
    private readonly int _blocks;
    private readonly int _blockQueries;
    private readonly int _groups;
    private readonly AttentionPanels _panels;
    private readonly AttentionScratch[] _scratch;

    /// <param name="q">The queries.</param>
    /// <param name="tokens">Keys of a group.</param>
    /// <param name="groups">Groups of queries.</param>
    /// <param name="heads">Heads of a query.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="panels">The keys and values of every group and head.</param>
    /// <param name="scratch">Space for each thread.</param>
    public AttentionWork(Matrix q, int tokens, int groups, int heads, Matrix y, AttentionPanels panels, AttentionScratch[] scratch)
    {
        (_q, _tokens, _groups, _heads, _y, _panels, _scratch) = (q, tokens, groups, heads, y, panels, scratch);
        _queries = q.Rows / groups;
        _blockQueries = Math.Min(_queries, Math.Clamp(MaxScores / tokens / TileRows * TileRows, TileRows, MostQueries));
        _blocks = (_queries + _blockQueries - 1) / _blockQueries;
        foreach (var space in scratch)
            space.Fit(_blockQueries, tokens, q.Columns / heads);
    }

    public int Chunks => _groups * _heads * _blocks;

    public void Execute(int chunk, int member)
    {
        var space = _scratch[member];
        var part = chunk / _blocks;
        var size = _q.Columns / _heads;
        var first = part % _heads * size;
        var row = part / _heads * _queries + chunk % _blocks * _blockQueries;
        var queries = Math.Min(_blockQueries, _queries - chunk % _blocks * _blockQueries);
        ScaleQueries(space.Queries, row, queries, first, size);

        var lanes = stackalloc float[StridedSum.Lanes];
        var (scores, output) = (space.Scores, space.Output);
        var keys = _panels.Keys(part);
        for (var key = 0; key < _tokens; key += Tile<TLane, TVector>.Width)
            Tile<TLane, TVector>.Multiply(space.Queries.Pointer, space.Queries.Stride, queries, keys + (nint)key * size, size, null, scores.Pointer + key, scores.Stride);
        for (var i = 0; i < queries; i++)
            SoftmaxRow<TLane, TVector>.Run(scores.Pointer + (nint)i * scores.Stride, _tokens, lanes);
        var values = _panels.Values(part);
        for (var d = 0; d < size; d += Tile<TLane, TVector>.Width)
        {
            var panel = values + (nint)d * _tokens;
            if (size - d <= TLane.Count)
                HalfTile<TLane, TVector>.Multiply(scores.Pointer, scores.Stride, queries, panel, _tokens, output.Pointer + d, output.Stride);
            else
                Tile<TLane, TVector>.Multiply(scores.Pointer, scores.Stride, queries, panel, _tokens, null, output.Pointer + d, output.Stride);
        }

        for (var i = 0; i < queries; i++)
            output.Row(i)[..size].CopyTo(_y.Row(row + i).Slice(first, size));
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
