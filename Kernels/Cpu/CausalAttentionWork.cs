using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

// Attention out of a KV cache. A chunk is one key and value head with a block of positions and all query heads that share it:
// their rows go together through two products by Tile around a softmax, page by page. Positions a row does not see get the
// weight 0, which changes no sum.

/// <summary>Causal attention over the pages of several sequences.</summary>
internal sealed unsafe class CausalAttentionWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>Far below any score: its exp is exactly 0.</summary>
    private const float Absent = float.MinValue;

    /// <summary>Rows a chunk takes through a page together: enough to use its panels from the first-level cache.</summary>
    private const int MaxRows = 48;

    /// <summary>Scores a chunk may hold, 2 MiB of them; long contexts take fewer positions at a time.</summary>
    private const int MaxScores = 512 * 1024;

    /// <summary>Rows of a tile; fewer than this less one are not worth filling up.</summary>
    private const int TileRows = 4;

    private readonly Matrix _q;
    private readonly Matrix _y;
    private readonly int _layer;
    private readonly AttentionShape _shape;
    private readonly CausalScratch[] _scratch;
    private readonly List<(SequenceRows Rows, int Head)> _chunks = [];

    public CausalAttentionWork(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y, CausalScratch[] scratch)
    {
        (_q, _layer, _shape, _y, _scratch) = (q, layer, shape, y, scratch);
        foreach (var part in rows)
        {
            var heads = part.Sequence.Shape.Heads;
            var reach = part.FirstPosition + part.Count;
            var block = Math.Max(1, Math.Min(MaxRows, MaxScores / reach) / (shape.Heads / heads));
            for (var first = 0; first < part.Count; first += block)
            {
                var some = new SequenceRows(part.Sequence, part.FirstRow + first, part.FirstPosition + first, Math.Min(block, part.Count - first));
                for (var head = 0; head < heads; head++)
                    _chunks.Add((some, head));
            }
        }
    }

    public int Chunks => _chunks.Count;

    public void Execute(int chunk, int member)
    {
        var (rows, head) = _chunks[chunk];
        var kv = rows.Sequence.Shape;
        var heads = _shape.Heads / kv.Heads;
        var count = heads * rows.Count;
        var padded = count < TileRows - 1 ? count : (count + TileRows - 1) / TileRows * TileRows;
        var end = rows.FirstPosition + rows.Count;
        var start = _shape.FirstVisible(rows.FirstPosition) / KvPage.Positions * KvPage.Positions;
        var space = _scratch[member];
        space.Fit(padded, end - start, kv.HeadSize);

        for (var row = 0; row < count; row++)
            ScaleQuery(rows.FirstRow + row % rows.Count, (head * heads + row / rows.Count) * kv.HeadSize, kv.HeadSize, space.Queries.Row(row));

        Score(space, rows.Sequence, head, padded, start, end);
        for (var row = 0; row < count; row++)
            Weigh(space.Scores.Pointer + (nint)row * space.Scores.Stride, rows.FirstPosition + row % rows.Count, start, end);
        Gather(space, rows.Sequence, head, padded, start, end);

        for (var row = 0; row < count; row++)
            space.Output.Row(row)[..kv.HeadSize].CopyTo(_y.Row(rows.FirstRow + row % rows.Count).Slice((head * heads + row / rows.Count) * kv.HeadSize, kv.HeadSize));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScaleQuery(int row, int column, int size, Span<float> target)
    {
        var from = _q.Row(row).Slice(column, size);
        for (var d = 0; d < size; d++)
            target[d] = from[d] * _shape.Scale;
    }

    /// <summary>Scores of all rows for the positions from start to end, whole panels.</summary>
    private void Score(CausalScratch space, KvSequence sequence, int head, int rows, int start, int end)
    {
        var width = Tile<TLane, TVector>.Width;
        var size = sequence.Shape.HeadSize;
        for (var position = start; position < end; position += width)
        {
            var panel = sequence.PageOf(position).Keys(_layer, head) + (nint)(position % KvPage.Positions) * size;
            Tile<TLane, TVector>.Multiply(
                space.Queries.Pointer, space.Queries.Stride, rows, panel, size, null, space.Scores.Pointer + position - start, space.Scores.Stride);
        }
    }

    /// <summary>One row's softmax over the positions it sees; 0 for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(float* scores, int position, int start, int end)
    {
        var lanes = stackalloc float[Reference.StridedSum.Lanes];
        var visible = _shape.FirstVisible(position) - start;
        for (var j = 0; j < visible; j++)
            scores[j] = Absent;
        SoftmaxRow<TLane, TVector>.Run(scores, position + 1 - start, lanes);
        for (var j = position + 1 - start; j < end - start; j++)
            scores[j] = 0f;
    }

    /// <summary>Sums of the values, weighed.</summary>
    private void Gather(CausalScratch space, KvSequence sequence, int head, int rows, int start, int end)
    {
        var width = Tile<TLane, TVector>.Width;
        var size = sequence.Shape.HeadSize;
        for (var position = start; position < end; position += KvPage.Positions)
        {
            var values = sequence.PageOf(position).Values(_layer, head);
            var depth = Math.Min(KvPage.Positions, end - position);
            for (var d = 0; d < size; d += width)
            {
                Tile<TLane, TVector>.Multiply(
                    space.Scores.Pointer + position - start,
                    space.Scores.Stride,
                    rows,
                    values + (nint)d * KvPage.Positions,
                    depth,
                    null,
                    space.Output.Pointer + d,
                    space.Output.Stride,
                    accumulate: position != start);
            }
        }
    }
}
