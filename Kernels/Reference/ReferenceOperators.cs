using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Reference;

// The meaning of every operator, written to be read beside docs/numerics.md. It is single-threaded and slow on purpose:
// it judges the fast implementations and is never tuned towards them.

/// <summary>Scalar reference implementation of the exact profile.</summary>
internal sealed partial class ReferenceOperators : IOperators
{
    /// <summary>Length of the pieces a dot product is summed in.</summary>
    public const int Segment = 128;

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) =>
        new DenseWeights(weight, bias, outputs, inputs);

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        Shapes.Linear(weights, x, y);
        if (weights is StoredWeights stored)
        {
            stored.Multiply(x, y);
            return;
        }

        var dense = (DenseWeights)weights;
        for (var row = 0; row < x.Rows; row++)
        {
            ReadOnlySpan<float> input = x.Row(row);
            var output = y.Row(row);
            for (var n = 0; n < output.Length; n++)
                output[n] = Dot(input, dense.Row(n)) + dense.Bias[n];
        }
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y) => Norm(x, weight, bias, epsilon, y, adaptive: false);

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y) => Norm(x, scale, shift, LayerNormEpsilon, y, adaptive: true);

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        Shapes.Attention(q, own, other, groups, heads, y);
        var size = q.Columns / heads;
        var queries = q.Rows / groups;
        var ownTokens = own.Keys.Rows / groups;
        var otherTokens = (other?.Keys.Rows ?? 0) / groups;
        var scale = ReciprocalSquareRoot(size);
        var query = new float[size];
        var scores = new float[ownTokens + otherTokens];
        var column = new float[scores.Length];
        for (var row = 0; row < q.Rows; row++)
        {
            var group = row / queries;
            for (var head = 0; head < heads; head++)
            {
                for (var d = 0; d < size; d++)
                    query[d] = q.Row(row)[head * size + d] * scale;
                for (var j = 0; j < scores.Length; j++)
                    scores[j] = Dot(query, Token(group, j, values: false).Slice(head * size, size));
                Softmax(scores);
                for (var d = 0; d < size; d++)
                {
                    for (var j = 0; j < scores.Length; j++)
                        column[j] = Token(group, j, values: true)[head * size + d];
                    y.Row(row)[head * size + d] = Dot(scores, column);
                }
            }
        }

        ReadOnlySpan<float> Token(int group, int j, bool values)
        {
            var source = j < ownTokens ? own : other!.Value;
            var row = j < ownTokens ? group * ownTokens + j : group * otherTokens + (j - ownTokens);
            return (values ? source.Values : source.Keys).Row(row);
        }
    }

    public void Gelu(Matrix x) => Each(x, Scalar.Gelu);

    public void Silu(Matrix x) => Each(x, Scalar.Silu);

    public void Add(Matrix x, Matrix y)
    {
        Shapes.Add(x, y);
        for (var row = 0; row < x.Rows; row++)
        {
            for (var k = 0; k < x.Columns; k++)
                x.Row(row)[k] += y.Row(row % y.Rows)[k];
        }
    }

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y)
    {
        Shapes.Gate(x, gate, y);
        for (var row = 0; row < x.Rows; row++)
        {
            var g = gate.Row(row / (x.Rows / gate.Rows));
            for (var k = 0; k < x.Columns; k++)
                x.Row(row)[k] = Fma(g[k], y.Row(row)[k], x.Row(row)[k]);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Sequential FMA from +0 within segments of 128; segment sums added in order, from +0.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var total = 0f;
        for (var start = 0; start < a.Length; start += Segment)
        {
            var end = Math.Min(start + Segment, a.Length);
            var sum = 0f;
            for (var k = start; k < end; k++)
                sum = Fma(a[k], b[k], sum);
            total += sum;
        }

        return total;
    }

    /// <summary>In place: e^(x − max), each times the reciprocal of their strided sum.</summary>
    public static void Softmax(Span<float> x)
    {
        var max = x[0];
        foreach (var value in x)
            max = Max(max, value);
        for (var k = 0; k < x.Length; k++)
            x[k] = Exp(x[k] + -max);
        var r = Reciprocal(StridedSum.Of(x));
        for (var k = 0; k < x.Length; k++)
            x[k] *= r;
    }

    private static void Norm(Matrix x, ColumnSlice scale, ColumnSlice shift, float epsilon, Matrix y, bool adaptive)
    {
        Shapes.Norm(x, scale, shift, epsilon, y);
        var inverse = Reciprocal(x.Columns);
        Span<float> lanes = stackalloc float[StridedSum.Lanes];
        for (var row = 0; row < x.Rows; row++)
        {
            var group = row / (x.Rows / scale.Rows);
            ReadOnlySpan<float> input = x.Row(row);
            var mean = StridedSum.Of(input) * inverse;
            lanes.Clear();
            for (var k = 0; k < input.Length; k++)
            {
                var d = input[k] + -mean;
                lanes[k % StridedSum.Lanes] = Fma(d, d, lanes[k % StridedSum.Lanes]);
            }

            var r = ReciprocalSquareRoot(Fma(StridedSum.Fold(lanes), inverse, epsilon));
            for (var k = 0; k < input.Length; k++)
            {
                var s = adaptive ? 1f + scale.Row(group)[k] : scale.Row(group)[k];
                y.Row(row)[k] = Fma((input[k] + -mean) * r, s, shift.Row(group)[k]);
            }
        }
    }

    private static void Each(Matrix x, Func<float, float> function)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            foreach (ref var value in x.Row(row))
                value = function(value);
        }
    }
}
