namespace Cuckoo.Pictures.Jpeg;

/// <summary>The inverse cosine transform of a block (T.81, A.3.3) in integers: the same samples on every machine.</summary>
/// <remarks>
/// Columns, then rows, x[n] = X[0] + Σ √2 X[k] cos((2n + 1)kπ/16), which is √8 times the transform, so that 3 bits go at the end. The
/// factors have 15 bits; between the two directions 2 bits of fraction stay, as in libjpeg, so that both round alike. 64-bit sums: a
/// coefficient and a step have 16 bits each, so that no file can make them overflow (16 + 16 + 16 + 3 = 51 bits in the columns, of which 38
/// stay; 38 + 16 + 3 = 57 in the rows).
/// </remarks>
internal static class InverseDct
{
    // round(2^15 · √2 · cos(kπ/16)).
    private const long C1 = 45_451;
    private const long C2 = 42_813;
    private const long C3 = 38_531;
    private const long C4 = 32_768;
    private const long C5 = 25_746;
    private const long C6 = 17_734;
    private const long C7 = 9_041;

    private const int FactorBits = 15;
    private const int FractionBits = 2;
    private const int ScaleBits = 3; // √8 of each direction

    /// <summary>Writes 8 × 8 samples.</summary>
    /// <param name="block">64 coefficients, row-major.</param>
    /// <param name="steps">What each is a multiple of.</param>
    /// <param name="samples">Where the first sample goes.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    public static void Transform(ReadOnlySpan<short> block, ReadOnlySpan<ushort> steps, Span<byte> samples, int stride)
    {
        Span<long> work = stackalloc long[64];
        for (var i = 0; i < 64; i++)
            work[i] = (long)block[i] * steps[i];
        for (var column = 0; column < 8; column++)
            Line(work[column..], 8, FactorBits - FractionBits);
        for (var row = 0; row < 8; row++)
            Line(work[(row * 8)..], 1, FactorBits + FractionBits + ScaleBits);
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 8; column++)
                samples[row * stride + column] = (byte)Math.Clamp(work[row * 8 + column] + 128, 0, 255);
        }
    }

    /// <summary>Eight numbers, <paramref name="step"/> apart, in place; each sum is rounded and shifted down.</summary>
    private static void Line(Span<long> x, int step, int shift)
    {
        var (x0, x1, x2, x3) = (x[0], x[step], x[2 * step], x[3 * step]);
        var (x4, x5, x6, x7) = (x[4 * step], x[5 * step], x[6 * step], x[7 * step]);
        var half = 1L << (shift - 1);

        var (sum, difference) = ((x0 + x4) * C4 + half, (x0 - x4) * C4 + half);
        var (outer, inner) = (x2 * C2 + x6 * C6, x2 * C6 - x6 * C2);
        var (e0, e1, e2, e3) = (sum + outer, difference + inner, difference - inner, sum - outer);

        var o0 = x1 * C1 + x3 * C3 + x5 * C5 + x7 * C7;
        var o1 = x1 * C3 - x3 * C7 - x5 * C1 - x7 * C5;
        var o2 = x1 * C5 - x3 * C1 + x5 * C7 + x7 * C3;
        var o3 = x1 * C7 - x3 * C5 + x5 * C3 - x7 * C1;

        x[0] = (e0 + o0) >> shift;
        x[step] = (e1 + o1) >> shift;
        x[2 * step] = (e2 + o2) >> shift;
        x[3 * step] = (e3 + o3) >> shift;
        x[4 * step] = (e3 - o3) >> shift;
        x[5 * step] = (e2 - o2) >> shift;
        x[6 * step] = (e1 - o1) >> shift;
        x[7 * step] = (e0 - o0) >> shift;
    }
}
