namespace Cuckoo.Kernels.Operators;

/// <summary>The shape rules every implementation applies before it touches memory; a breach is a bug of the caller.</summary>
internal static partial class Shapes
{
    public static void Weights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) =>
        Require(weight.Length == checked(outputs * inputs) && bias.Length == outputs, "weights");

    public static void Linear(LinearWeights weights, Matrix x, Matrix y) =>
        Require(x.Columns == weights.Inputs && y.Columns == weights.Outputs && x.Rows == y.Rows, "linear");

    public static void Norm(Matrix x, ColumnSlice scale, ColumnSlice shift, float epsilon, Matrix y) =>
        Require(epsilon > 0f && float.IsNormal(epsilon) && Same(x, y) && scale.Count == x.Columns && shift.Count == x.Columns && scale.Rows == shift.Rows && x.Rows % scale.Rows == 0, "norm");

    public static void Gate(Matrix x, ColumnSlice gate, Matrix y) =>
        Require(Same(x, y) && gate.Count == x.Columns && x.Rows % gate.Rows == 0, "gated add");

    public static void Add(Matrix x, Matrix y) => Require(x.Columns == y.Columns && x.Rows % y.Rows == 0, "add");

    public static void RmsNorm(Matrix x, Matrix weight, Matrix y) =>
        Require(Same(x, y) && weight.Rows == 1 && weight.Columns == x.Columns, "RMS norm");

    public static void SwiGlu(Matrix gate, Matrix up) => Require(Same(gate, up), "SwiGLU");

    public static void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows) =>
        Require(x.Columns % headSize == 0 && table.Turned <= headSize && Covers(rows, x.Rows), "rotation");

    public static void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        Require(Same(keys, values) && Covers(rows, keys.Rows), "keys and values");
        foreach (var part in rows)
            Pages(part, layer, keys.Columns);
    }

    public static void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        Require(Same(q, y) && q.Columns % shape.Heads == 0 && Covers(rows, q.Rows), "causal attention");
        foreach (var part in rows)
        {
            var kv = part.Sequence.Shape;
            Require(shape.Heads % kv.Heads == 0 && q.Columns / shape.Heads == kv.HeadSize, "causal attention");
            Pages(part, layer, kv.Heads * kv.HeadSize);
        }
    }

    public static void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        Require(Same(q, y) && q.Rows % groups == 0 && q.Columns % heads == 0, "attention queries");
        Source(own);
        if (other is { } second)
            Source(second);

        void Source(KeyValues source) =>
            Require(Same(source.Keys, source.Values) && source.Keys.Columns == q.Columns && source.Keys.Rows % groups == 0, "attention keys");
    }

    private static void Pages(SequenceRows part, int layer, int columns)
    {
        var shape = part.Sequence.Shape;
        Require(
            layer < shape.Layers && shape.Heads * shape.HeadSize == columns && part.FirstPosition + part.Count <= part.Sequence.Pages.Count * KvPage.Positions,
            "pages");
    }

    private static bool Covers(SequenceRows[] rows, int count)
    {
        var next = 0;
        foreach (var part in rows)
        {
            if (part.FirstRow != next || part.Count <= 0)
                return false;
            next += part.Count;
        }

        return next == count;
    }

    private static bool Same(Matrix x, Matrix y) => x.Rows == y.Rows && x.Columns == y.Columns;

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"The shapes of {what} do not fit together.");
    }
}
