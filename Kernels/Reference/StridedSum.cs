namespace Cuckoo.Kernels.Reference;

/// <summary>The one order in which many numbers become one: 32 strided lanes, then a halving tree 16, 8, 4, 2, 1.</summary>
/// <remarks>Element k goes to lane k mod 32. It is one warp of a GPU, two 512-bit vectors or four 256-bit ones.</remarks>
internal static class StridedSum
{
    public const int Lanes = 32;

    /// <summary>Folds the lanes; destroys them.</summary>
    public static float Fold(Span<float> lanes)
    {
        for (var half = Lanes / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        return lanes[0];
    }

    public static float Of(ReadOnlySpan<float> values)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (var k = 0; k < values.Length; k++)
            lanes[k % Lanes] += values[k];
        return Fold(lanes);
    }
}
