using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Reference;

/// <summary>The operators of language models.</summary>
internal sealed partial class ReferenceOperators
{
    public int PanelWidth => 1;

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) => new StoredWeights(weight, bias);

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        for (var i = 0; i < weights.Length; i++)
            Linear(weights[i], x, y[i]);
    }

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y)
    {
        Shapes.RmsNorm(x, weight, y);
        var inverse = Reciprocal(x.Columns);
        Span<float> lanes = stackalloc float[StridedSum.Lanes];
        for (var row = 0; row < x.Rows; row++)
        {
            lanes.Clear();
            for (var k = 0; k < x.Columns; k++)
                lanes[k % StridedSum.Lanes] = Fma(x.Row(row)[k], x.Row(row)[k], lanes[k % StridedSum.Lanes]);
            var r = ReciprocalSquareRoot(Fma(StridedSum.Fold(lanes), inverse, epsilon));
            for (var k = 0; k < x.Columns; k++)
                y.Row(row)[k] = x.Row(row)[k] * r * weight.Row(0)[k];
        }
    }

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows)
    {
        Shapes.Rotate(x, headSize, table, rows);
        foreach (var part in rows)
        {
            for (var i = 0; i < part.Count; i++)
            {
                var row = x.Row(part.FirstRow + i);
                for (var head = 0; head < x.Columns / headSize; head++)
                    RotateHead(row.Slice(head * headSize, table.Turned), table.Pairs, table.Cosines(part.FirstPosition + i), table.Sines(part.FirstPosition + i));
            }
        }
    }

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        Shapes.StoreKeyValues(keys, values, layer, rows);
        foreach (var part in rows)
        {
            var shape = part.Sequence.Shape;
            for (var i = 0; i < part.Count; i++)
            {
                var position = part.FirstPosition + i;
                var page = part.Sequence.PageOf(position);
                for (var k = 0; k < keys.Columns; k++)
                {
                    page.Key(layer, k / shape.HeadSize, position % KvPage.Positions, k % shape.HeadSize) = keys.Row(part.FirstRow + i)[k];
                    page.Value(layer, k / shape.HeadSize, position % KvPage.Positions, k % shape.HeadSize) = values.Row(part.FirstRow + i)[k];
                }
            }
        }
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        Shapes.CausalAttention(q, layer, shape, rows, y);
        var size = q.Columns / shape.Heads;
        foreach (var part in rows)
        {
            for (var i = 0; i < part.Count; i++)
            {
                for (var head = 0; head < shape.Heads; head++)
                {
                    Attend(
                        q.Row(part.FirstRow + i).Slice(head * size, size),
                        part.Sequence,
                        layer,
                        head / (shape.Heads / part.Sequence.Shape.Heads),
                        shape,
                        part.FirstPosition + i,
                        y.Row(part.FirstRow + i).Slice(head * size, size));
                }
            }
        }
    }

    public void SwiGlu(Matrix gate, Matrix up)
    {
        Shapes.SwiGlu(gate, up);
        for (var row = 0; row < gate.Rows; row++)
        {
            for (var k = 0; k < gate.Columns; k++)
                gate.Row(row)[k] = Scalar.Silu(gate.Row(row)[k]) * up.Row(row)[k];
        }
    }

    private static void RotateHead(Span<float> x, RotaryPairs pairs, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        for (var i = 0; i < cosines.Length; i++)
        {
            var (first, second) = pairs == RotaryPairs.Neighbours ? (2 * i, 2 * i + 1) : (i, i + cosines.Length);
            var (a, b) = (x[first], x[second]);
            x[first] = Fma(a, cosines[i], -(b * sines[i]));
            x[second] = Fma(a, sines[i], b * cosines[i]);
        }
    }

    /// <summary>One head of one position. Sums over positions are cut, and their lanes counted, from position 0 of the sequence.</summary>
    private static void Attend(ReadOnlySpan<float> q, KvSequence sequence, int layer, int head, AttentionShape shape, int position, Span<float> y)
    {
        var first = shape.FirstVisible(position);
        var query = new float[q.Length];
        for (var d = 0; d < q.Length; d++)
            query[d] = q[d] * shape.Scale;

        var weights = new float[position + 1];
        var key = new float[q.Length];
        var max = float.MinValue;
        for (var j = first; j <= position; j++)
        {
            for (var d = 0; d < key.Length; d++)
                key[d] = sequence.PageOf(j).Key(layer, head, j % KvPage.Positions, d);
            weights[j] = Dot(query, key);
            max = Max(max, weights[j]);
        }

        for (var j = first; j <= position; j++)
            weights[j] = Exp(weights[j] + -max);
        var r = Reciprocal(StridedSum.Of(weights));
        for (var j = first; j <= position; j++)
            weights[j] *= r;

        var values = new float[weights.Length];
        for (var d = 0; d < y.Length; d++)
        {
            for (var j = first; j <= position; j++)
                values[j] = sequence.PageOf(j).Value(layer, head, j % KvPage.Positions, d);
            y[d] = Dot(weights, values);
        }
    }
}
