namespace Cuckoo.Kernels.Operators;

/// <summary>The shape rules of pictures' operators.</summary>
internal static partial class Shapes
{
    /// <summary>The largest factor a map is enlarged by.</summary>
    public const int MaxFactor = 8;

    public static void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y) =>
        Require(
            Convolves(x, map, shape, y) && weights.Inputs == checked(shape.Taps * x.Columns) && y.Columns == weights.Outputs,
            "a convolution");

    public static void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y) =>
        Require(
            Convolves(x, map, shape, y) && weight.Rows == shape.Taps && weight.Columns == x.Columns && IsRow(bias, x) && y.Columns == x.Columns,
            "a depthwise convolution");

    public static void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y) =>
        Require(
            IsMap(x, map) && Same(x, y) && groups > 0 && x.Columns % groups == 0 && IsRow(weight, x) && IsRow(bias, x) && epsilon > 0f && float.IsNormal(epsilon),
            "a group norm");

    public static void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y) =>
        Require(IsMap(x, map) && IsFactor(factor) && IsMap(y, map.Enlarged(factor)) && y.Columns == x.Columns && !ReferenceEquals(x, y), "an enlarged map");

    public static void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y) =>
        Require(
            IsMap(x, map) && IsFactor(factor) && IsMap(y, map.Enlarged(factor)) && x.Columns == checked(factor * factor * y.Columns) && !ReferenceEquals(x, y),
            "shuffled pixels");

    public static void AveragePool(Matrix x, MapShape map, Matrix y) =>
        Require(IsMap(x, map) && y.Rows == map.Images && y.Columns == x.Columns, "a mean over pixels");

    public static void Concatenate(Matrix first, Matrix second, Matrix y) =>
        Require(first.Rows == second.Rows && y.Rows == first.Rows && y.Columns == first.Columns + second.Columns, "joined columns");

    public static void GeGlu(Matrix gate, Matrix up) => Require(Same(gate, up), "GEGLU");

    public static void Clamp(float low, float high) => Require(float.IsFinite(low) && float.IsFinite(high) && low <= high, "a clamp");

    public static void LeakyRelu(Matrix x, Matrix slope) => Require(IsRow(slope, x), "slopes");

    public static bool IsFactor(int factor) => factor is >= 1 and <= MaxFactor;

    private static bool Convolves(Matrix x, MapShape map, ConvolutionShape shape, Matrix y) =>
        IsMap(x, map) && shape.Fits(map) && IsMap(y, shape.Output(map)) && !ReferenceEquals(x, y);

    private static bool IsMap(Matrix x, MapShape map) => map.Images > 0 && map.Height > 0 && map.Width > 0 && x.Rows == map.Rows;

    private static bool IsRow(Matrix row, Matrix x) => row.Rows == 1 && row.Columns == x.Columns;
}
