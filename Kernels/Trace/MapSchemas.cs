using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

// The forms of pictures' operators. Maps that grow are bounded: a kernel has at most eleven rows, zeros are fewer than it has, a
// factor is at most eight, and what comes out is a matrix within OperatorCallReader's bounds. Sizes come from strangers, so
// they are multiplied in 64 bits before a MapShape sees them: each is at most 2²⁴, and three of them are not multiplied before
// the product of two has been held against the rows that are there.

/// <summary>The forms of the operators that know pixels.</summary>
internal static class MapSchemas
{
    public static readonly OperatorSchema Convolve = new(
        "convolve",
        [.. MapRules(), .. KernelRules()],
        [new("x"), new("bias", IsOptional: true)],
        call => IsMap(call) && FitsKernel(call, call.Weight!.Rows)
            && call.Weight.Columns == (long)Kernel(call).Taps * call.Input(0).Columns
            && (call.Inputs[1] is not { } bias || (bias.Rows == 1 && bias.Columns == call.Weight.Rows)),
        (call, operators) =>
        {
            var output = new Matrix(Kernel(call).Output(Map(call)).Rows, checked((int)call.Weight!.Rows));
            using var weights = operators.Pack(call.Weight, call.Inputs[1] is { } bias ? bias.Row(0) : []);
            operators.Convolve(weights, call.Input(0), Map(call), Kernel(call), output);
            return output;
        })
    { HasWeight = true };

    public static readonly OperatorSchema DepthwiseConvolve = new(
        "depthwise-convolve",
        [.. MapRules(), .. KernelRules()],
        [new("weight"), new("bias"), new("x")],
        call =>
        {
            var (weight, x) = (call.Input(0), call.Input(2));
            return IsMap(call, x) && FitsKernel(call, x.Columns) && weight.Rows == Kernel(call).Taps && weight.Columns == x.Columns && IsRow(call.Input(1), x);
        },
        (call, operators) =>
        {
            var output = new Matrix(Kernel(call).Output(Map(call)).Rows, call.Input(2).Columns);
            operators.DepthwiseConvolve(call.Input(0), call.Input(1), call.Input(2), Map(call), Kernel(call), output);
            return output;
        });

    public static readonly OperatorSchema GroupNorm = new(
        "group-norm",
        [.. MapRules(), new("groups", AttributeKind.Size), new("epsilon", AttributeKind.Epsilon)],
        [new("x"), new("weight"), new("bias")],
        call => IsMap(call) && call.Input(0).Columns % call.Count(3) == 0 && IsRow(call.Input(1), call.Input(0)) && IsRow(call.Input(2), call.Input(0)),
        (call, operators) =>
        {
            var output = OperatorSchemas.Like(call.Input(0));
            operators.GroupNorm(call.Input(0), Map(call), call.Count(3), call.Input(1), call.Input(2), call.Real(4), output);
            return output;
        });

    public static readonly OperatorSchema UpsampleNearest = new(
        "upsample-nearest",
        [.. MapRules(), new("factor", AttributeKind.Size)],
        [new("x")],
        call => IsMap(call) && FitsFactor(call, call.Input(0).Columns),
        (call, operators) =>
        {
            var output = new Matrix(Map(call).Enlarged(call.Count(3)).Rows, call.Input(0).Columns);
            operators.UpsampleNearest(call.Input(0), Map(call), call.Count(3), output);
            return output;
        });

    public static readonly OperatorSchema PixelShuffle = new(
        "pixel-shuffle",
        [.. MapRules(), new("factor", AttributeKind.Size)],
        [new("x")],
        call => IsMap(call) && Shapes.IsFactor(call.Count(3)) && call.Input(0).Columns % (call.Count(3) * call.Count(3)) == 0
            && FitsFactor(call, call.Input(0).Columns / (call.Count(3) * call.Count(3))),
        (call, operators) =>
        {
            var factor = call.Count(3);
            var output = new Matrix(Map(call).Enlarged(factor).Rows, call.Input(0).Columns / (factor * factor));
            operators.PixelShuffle(call.Input(0), Map(call), factor, output);
            return output;
        });

    public static readonly OperatorSchema AveragePool = new(
        "average-pool",
        MapRules(),
        [new("x")],
        call => IsMap(call),
        (call, operators) =>
        {
            var output = new Matrix(call.Count(0), call.Input(0).Columns);
            operators.AveragePool(call.Input(0), Map(call), output);
            return output;
        });

    public static readonly OperatorSchema Concatenate = new(
        "concatenate",
        [],
        [new("first"), new("second")],
        call => call.Input(0).Rows == call.Input(1).Rows
            && OperatorCallReader.MatrixNumbers(call.Input(0).Rows, (long)call.Input(0).Columns + call.Input(1).Columns) <= OperatorCallReader.MaxMatrixNumbers,
        (call, operators) =>
        {
            var output = new Matrix(call.Input(0).Rows, call.Input(0).Columns + call.Input(1).Columns);
            operators.Concatenate(call.Input(0), call.Input(1), output);
            return output;
        });

    public static readonly OperatorSchema GeGlu = new(
        "geglu", [], [new("gate"), new("up")], call => OperatorSchemas.Same(call.Input(0), call.Input(1)), (call, operators) => OperatorSchemas.InPlace(call, gate => operators.GeGlu(gate, call.Input(1))));

    public static readonly OperatorSchema QuickGelu = new("quick-gelu", [], [new("x")], _ => true, (call, operators) => OperatorSchemas.InPlace(call, operators.QuickGelu));

    public static readonly OperatorSchema Clamp = new(
        "clamp",
        [new("low", AttributeKind.Real), new("high", AttributeKind.Real)],
        [new("x")],
        call => call.Real(0) <= call.Real(1),
        (call, operators) => OperatorSchemas.InPlace(call, x => operators.Clamp(x, call.Real(0), call.Real(1))));

    public static readonly OperatorSchema LeakyRelu = new(
        "leaky-relu", [], [new("x"), new("slope")], call => IsRow(call.Input(1), call.Input(0)), (call, operators) => OperatorSchemas.InPlace(call, x => operators.LeakyRelu(x, call.Input(1))));

    public static IReadOnlyList<OperatorSchema> All { get; } =
        [Convolve, DepthwiseConvolve, GroupNorm, UpsampleNearest, PixelShuffle, AveragePool, Concatenate, GeGlu, QuickGelu, Clamp, LeakyRelu];

    /// <summary>The attributes that name a map, in the order of its form.</summary>
    public static uint[] Attributes(MapShape map) => [(uint)map.Images, (uint)map.Height, (uint)map.Width];

    /// <summary>The attributes that name a map and a kernel.</summary>
    public static uint[] Attributes(MapShape map, ConvolutionShape shape) =>
        [.. Attributes(map), (uint)shape.Kernel, (uint)shape.Stride, (uint)shape.Top, (uint)shape.Left, (uint)shape.Bottom, (uint)shape.Right];

    private static AttributeRule[] MapRules() => [new("images", AttributeKind.Size), new("height", AttributeKind.Size), new("width", AttributeKind.Size)];

    private static AttributeRule[] KernelRules() =>
    [
        new("kernel", AttributeKind.Size), new("stride", AttributeKind.Size),
        new("top", AttributeKind.Number), new("left", AttributeKind.Number), new("bottom", AttributeKind.Number), new("right", AttributeKind.Number),
    ];

    private static MapShape Map(OperatorCall call) => new(call.Count(0), call.Count(1), call.Count(2));

    private static ConvolutionShape Kernel(OperatorCall call) => new(call.Count(3), call.Count(4), call.Count(5), call.Count(6), call.Count(7), call.Count(8));

    private static bool IsMap(OperatorCall call) => IsMap(call, call.Input(0));

    private static bool IsMap(OperatorCall call, Matrix x)
    {
        var pixels = (long)call.Count(1) * call.Count(2);
        return pixels <= x.Rows && pixels * call.Count(0) == x.Rows;
    }

    /// <summary>Whether the kernel fits the map and what comes out is no larger than a matrix may be.</summary>
    private static bool FitsKernel(OperatorCall call, long outputs)
    {
        if (!Kernel(call).Fits(Map(call)))
            return false;
        var output = Kernel(call).Output(Map(call));
        return FitsMatrix(output.Images, (long)output.Height * output.Width, outputs);
    }

    private static bool FitsFactor(OperatorCall call, long columns) =>
        Shapes.IsFactor(call.Count(3)) && FitsMatrix(call.Count(0), (long)call.Count(1) * call.Count(2) * call.Count(3) * call.Count(3), columns);

    private static bool FitsMatrix(long images, long pixels, long columns) =>
        pixels <= OperatorCallReader.MaxMatrixNumbers && images * pixels <= OperatorCallReader.MaxMatrixNumbers && columns <= OperatorCallReader.MaxMatrixNumbers
        && OperatorCallReader.MatrixNumbers(images * pixels, columns) <= OperatorCallReader.MaxMatrixNumbers;

    private static bool IsRow(Matrix row, Matrix x) => row.Rows == 1 && row.Columns == x.Columns;
}
