using static System.BitConverter;

namespace Cuckoo.Kernels.Reference;

/// <summary>Activations as signed bytes: per block of 32 a scale, and the nearest multiples of it.</summary>
/// <remarks>
/// The largest magnitude is found on the bits, so that a NaN or an infinity is never lost: such a block's scale is NaN, and so is
/// every result it touches; runs with results that are not finite are refused. Below 2⁻¹⁰⁰ a block counts as zeros.
/// </remarks>
internal static class ActivationQuantizer
{
    /// <summary>Numbers that share a scale.</summary>
    public const int Block = 32;

    /// <summary>The largest magnitude of a byte: −128 is never made.</summary>
    public const int Largest = 127;

    /// <summary>2⁻¹⁰⁰.</summary>
    private const int SmallestBits = 27 << 23;

    /// <summary>2¹⁰⁰.</summary>
    private const int LimitBits = 227 << 23;

    /// <summary>The float nearest to 1/127.</summary>
    public const float InverseOfLargest = 0.007874016f;

    /// <summary>The scale of a block and the factor its numbers are multiplied by before rounding.</summary>
    /// <param name="largestBits">The largest of the block's magnitudes, as bits.</param>
    public static (float Scale, float Factor) ScaleOf(int largestBits)
    {
        if (largestBits < SmallestBits)
            return (0f, 0f);
        if (largestBits >= LimitBits)
            return (float.NaN, 0f);
        var largest = Int32BitsToSingle(largestBits);
        return (largest * InverseOfLargest, Largest * Scalar.Reciprocal(largest));
    }

    /// <summary>Quantises one block: <paramref name="x"/> and <paramref name="q"/> have 32 numbers. Returns the scale.</summary>
    public static float Quantize(ReadOnlySpan<float> x, Span<sbyte> q)
    {
        var largestBits = 0;
        foreach (var value in x)
            largestBits = Math.Max(largestBits, SingleToInt32Bits(value) & int.MaxValue);
        var (scale, factor) = ScaleOf(largestBits);
        for (var i = 0; i < x.Length; i++)
            q[i] = (sbyte)Math.Clamp(Scalar.RoundToInteger(x[i] * factor), -Largest, Largest);
        return scale;
    }
}
