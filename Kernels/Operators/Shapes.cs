namespace Cuckoo.Kernels.Operators;

/// <summary>The shape rules every implementation applies before it touches memory; a breach is a bug of the caller.</summary>
internal static class Shapes
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

    public static void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        Require(Same(q, y) && q.Rows % groups == 0 && q.Columns % heads == 0, "attention queries");
        Source(own);
        if (other is { } second)
            Source(second);

        void Source(KeyValues source) =>
            Require(Same(source.Keys, source.Values) && source.Keys.Columns == q.Columns && source.Keys.Rows % groups == 0, "attention keys");
    }

    private static bool Same(Matrix x, Matrix y) => x.Rows == y.Rows && x.Columns == y.Columns;

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"The shapes of {what} do not fit together.");
    }
}
