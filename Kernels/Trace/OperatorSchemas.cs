using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>Every operator's form. The order of attributes and inputs is that of a call's bytes.</summary>
internal static class OperatorSchemas
{
    public static readonly OperatorSchema Linear = new(
        "linear",
        [],
        [new("x"), new("bias", IsOptional: true)],
        call => call.Input(0).Columns == call.Weight!.Columns
            && (call.Inputs[1] is not { } bias || (bias.Rows == 1 && bias.Columns == call.Weight.Rows))
            && OperatorCallReader.MatrixNumbers(call.Input(0).Rows, call.Weight.Rows) <= OperatorCallReader.MaxMatrixNumbers,
        (call, operators) =>
        {
            var output = new Matrix(call.Input(0).Rows, checked((int)call.Weight!.Rows));
            operators.Linear(operators.Pack(call.Weight, call.Inputs[1] is { } bias ? bias.Row(0) : []), call.Input(0), output);
            return output;
        })
    { HasWeight = true };

    public static readonly OperatorSchema LayerNorm = new(
        "layer-norm",
        [new("epsilon", AttributeKind.Epsilon)],
        [new("x"), new("weight"), new("bias")],
        IsNorm,
        (call, operators) =>
        {
            var output = Like(call.Input(0));
            operators.LayerNorm(call.Input(0), ColumnSlice.All(call.Input(1)), ColumnSlice.All(call.Input(2)), call.Real(0), output);
            return output;
        });

    public static readonly OperatorSchema AdaptiveNorm = new(
        "adaptive-norm",
        [],
        [new("x"), new("scale"), new("shift")],
        IsNorm,
        (call, operators) =>
        {
            var output = Like(call.Input(0));
            operators.AdaptiveNorm(call.Input(0), ColumnSlice.All(call.Input(1)), ColumnSlice.All(call.Input(2)), output);
            return output;
        });

    public static readonly OperatorSchema Attention = new(
        "attention",
        [new("groups", AttributeKind.Size), new("heads", AttributeKind.Size)],
        [new("q"), new("keys"), new("values"), new("other keys", IsOptional: true), new("other values", IsOptional: true)],
        call =>
        {
            var (q, groups) = (call.Input(0), call.Count(0));
            return q.Rows % groups == 0 && q.Columns % call.Count(1) == 0 && Source(call.Inputs[1], call.Inputs[2])
                && ((call.Inputs[3] is null && call.Inputs[4] is null) || Source(call.Inputs[3], call.Inputs[4]));

            bool Source(Matrix? keys, Matrix? values) =>
                keys is not null && values is not null && Same(keys, values) && keys.Columns == q.Columns && keys.Rows % groups == 0;
        },
        (call, operators) =>
        {
            var output = Like(call.Input(0));
            var other = call.Inputs[3] is { } keys ? new KeyValues(keys, call.Input(4)) : (KeyValues?)null;
            operators.Attention(call.Input(0), new KeyValues(call.Input(1), call.Input(2)), other, call.Count(0), call.Count(1), output);
            return output;
        });

    public static readonly OperatorSchema RmsNorm = new(
        "rms-norm",
        [new("epsilon", AttributeKind.Epsilon)],
        [new("x"), new("weight")],
        call => call.Input(1).Rows == 1 && call.Input(1).Columns == call.Input(0).Columns,
        (call, operators) =>
        {
            var output = Like(call.Input(0));
            operators.RmsNorm(call.Input(0), call.Input(1), call.Real(0), output);
            return output;
        });

    public static readonly OperatorSchema SwiGlu = new(
        "swiglu", [], [new("gate"), new("up")], call => Same(call.Input(0), call.Input(1)), (call, operators) => InPlace(call, gate => operators.SwiGlu(gate, call.Input(1))));

    public static readonly OperatorSchema Gelu = new("gelu", [], [new("x")], _ => true, (call, operators) => InPlace(call, operators.Gelu));

    public static readonly OperatorSchema Silu = new("silu", [], [new("x")], _ => true, (call, operators) => InPlace(call, operators.Silu));

    public static readonly OperatorSchema Add = new(
        "add",
        [],
        [new("x"), new("y")],
        call => call.Input(0).Columns == call.Input(1).Columns && call.Input(0).Rows % call.Input(1).Rows == 0,
        (call, operators) => InPlace(call, x => operators.Add(x, call.Input(1))));

    public static readonly OperatorSchema GatedAdd = new(
        "gated-add",
        [],
        [new("x"), new("gate"), new("y")],
        call => Same(call.Input(0), call.Input(2)) && call.Input(1).Columns == call.Input(0).Columns && call.Input(0).Rows % call.Input(1).Rows == 0,
        (call, operators) => InPlace(call, x => operators.GatedAdd(x, ColumnSlice.All(call.Input(1)), call.Input(2))));

    private static readonly Dictionary<string, OperatorSchema> ByName = new OperatorSchema[]
    {
        Linear, LayerNorm, AdaptiveNorm, Attention, RmsNorm, SequenceSchemas.Rotate, SequenceSchemas.StoreKeyValues, SequenceSchemas.CausalAttention,
        SwiGlu, Gelu, Silu, Add, GatedAdd,
    }.Concat(MapSchemas.All).ToDictionary(schema => schema.Name, StringComparer.Ordinal);

    /// <summary>The form of the operator called <paramref name="name"/>, or none.</summary>
    public static OperatorSchema? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool Same(Matrix x, Matrix y) => x.Rows == y.Rows && x.Columns == y.Columns;

    public static Matrix Like(Matrix x) => new(x.Rows, x.Columns);

    public static Matrix Copy(Matrix x)
    {
        var copy = Like(x);
        copy.CopyFrom(x);
        return copy;
    }

    /// <summary>An operator whose first input becomes its output.</summary>
    public static Matrix InPlace(OperatorCall call, Action<Matrix> apply)
    {
        var output = Copy(call.Input(0));
        apply(output);
        return output;
    }

    private static bool IsNorm(OperatorCall call)
    {
        var (x, scale) = (call.Input(0), call.Input(1));
        return Same(scale, call.Input(2)) && scale.Columns == x.Columns && x.Rows % scale.Rows == 0;
    }
}
