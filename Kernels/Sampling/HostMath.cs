using static System.BitConverter;

namespace Cuckoo.Kernels.Sampling;

// Fixed arithmetic in float64 for what is computed once on the host: schedules, time embeddings, noise. IEEE add, multiply and
// fused multiply-add only, with our own range reductions, polynomials and Newton steps, so that no C library's sin, exp or log
// (which differ between systems) reaches a result. Accurate to a few ulp; constants and domains are in docs/numerics.md.

/// <summary>Elementary functions over float64 with the same bits on every machine.</summary>
internal static class HostMath
{
    /// <summary>1.5 · 2⁵²: adding it leaves the nearest integer, ties to even, in the low mantissa bits.</summary>
    private const double RoundingMagic = 6755399441055744.0;

    private const long RoundingMagicBits = 0x4338000000000000;

    private const double Log2E = 1.4426950408889634;

    private const double Ln2High = 0.6931471805599453;

    private const double Ln2Low = 2.3190468138462996e-17;

    private const double TwoOverPi = 0.6366197723675814;

    private const double HalfPiHigh = 1.5707963267948966;

    private const double HalfPiMiddle = 6.123233995736766e-17;

    private const double HalfPiLow = -1.4973849048591833e-33;

    private const long ReciprocalSeed = 0x7FDE623822FC16E6;

    private const long RsqrtSeed = 0x5FE6EB50C7B537A9;

    private const int NewtonSteps = 5;

    /// <summary>The mantissa bits of √2.</summary>
    private const long SquareRootOfTwoMantissa = 0x6A09E667F3BCD;

    /// <summary>1/13! … 1/0!.</summary>
    private static ReadOnlySpan<double> ExpTerms =>
    [
        1.6059043836821613e-10, 2.08767569878681e-09, 2.505210838544172e-08, 2.755731922398589e-07, 2.7557319223985893e-06,
        2.48015873015873e-05, 0.0001984126984126984, 0.001388888888888889, 0.008333333333333333, 0.041666666666666664,
        0.16666666666666666, 0.5, 1.0, 1.0,
    ];

    /// <summary>1/17! … −1/3!, the powers 17, 15, … 3 of sin.</summary>
    private static ReadOnlySpan<double> SinTerms =>
    [
        2.8114572543455206e-15, -7.647163731819816e-13, 1.6059043836821613e-10, -2.505210838544172e-08, 2.7557319223985893e-06,
        -0.0001984126984126984, 0.008333333333333333, -0.16666666666666666,
    ];

    /// <summary>1/16! … −1/2!, the powers 16, 14, … 2 of cos.</summary>
    private static ReadOnlySpan<double> CosTerms =>
    [
        4.779477332387385e-14, -1.1470745597729725e-11, 2.08767569878681e-09, -2.755731922398589e-07, 2.48015873015873e-05,
        -0.001388888888888889, 0.041666666666666664, -0.5,
    ];

    /// <summary>1/21, 1/19, … 1/3: ln((1+s)/(1−s)) = 2s (1 + s²/3 + s⁴/5 + …).</summary>
    private static ReadOnlySpan<double> LogTerms =>
    [
        0.047619047619047616, 0.05263157894736842, 0.058823529411764705, 0.06666666666666667, 0.07692307692307693,
        0.09090909090909091, 0.1111111111111111, 0.14285714285714285, 0.2, 0.3333333333333333,
    ];

    /// <summary>a·b + c with one rounding.</summary>
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>e^x for |x| ≤ 700.</summary>
    public static double Exp(double x)
    {
        var n = Round(Fma(x, Log2E, RoundingMagic), out var whole);
        var r = Fma(whole, -Ln2High, x);
        r = Fma(whole, -Ln2Low, r);
        return Int64BitsToDouble(DoubleToInt64Bits(Horner(ExpTerms, r)) + (n << 52));
    }

    /// <summary>ln x for normal x &gt; 0.</summary>
    public static double Log(double x)
    {
        var bits = DoubleToInt64Bits(x);
        var exponent = (bits >> 52) - 1023;
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        if (mantissa > SquareRootOfTwoMantissa)
            exponent++;
        var m = Int64BitsToDouble(mantissa | ((mantissa > SquareRootOfTwoMantissa ? 1022L : 1023L) << 52));
        var f = m - 1.0;
        var s = f * Reciprocal(2.0 + f);
        var z = s * s;
        var twice = s + s;
        var log = Fma(twice * z, Horner(LogTerms, z), twice);
        return Fma(exponent, Ln2High, Fma(exponent, Ln2Low, log));
    }

    /// <summary>1/x for normal x &gt; 0 below 2¹⁰²⁰.</summary>
    public static double Reciprocal(double x)
    {
        var y = Int64BitsToDouble(ReciprocalSeed - DoubleToInt64Bits(x));
        for (var step = 0; step < NewtonSteps; step++)
        {
            var error = Fma(-x, y, 1.0);
            y = Fma(y, error, y);
        }

        return y;
    }

    /// <summary>√x = x · (1/√x) for normal x &gt; 0; 0 for 0.</summary>
    public static double SquareRoot(double x)
    {
        if (x == 0.0)
            return 0.0;
        var y = Int64BitsToDouble(RsqrtSeed - (DoubleToInt64Bits(x) >> 1));
        for (var step = 0; step < NewtonSteps; step++)
        {
            var half = 0.5 * x * y;
            var error = Fma(-half, y, 0.5);
            y = Fma(y, error, y);
        }

        return x * y;
    }

    /// <summary>sin and cos of an angle in radians, |x| ≤ 2²⁰.</summary>
    public static (double Sin, double Cos) SinCos(double x)
    {
        var n = Round(Fma(x, TwoOverPi, RoundingMagic), out var whole);
        var r = Fma(whole, -HalfPiHigh, x);
        r = Fma(whole, -HalfPiMiddle, r);
        r = Fma(whole, -HalfPiLow, r);
        return Quadrant(r, n);
    }

    /// <summary>sin and cos of <paramref name="quarters"/> quarter turns, |quarters| ≤ 2²⁰; exact reduction.</summary>
    public static (double Sin, double Cos) SinCosOfQuarterTurns(double quarters)
    {
        var n = Round(quarters + RoundingMagic, out var whole);
        return Quadrant((quarters - whole) * HalfPiHigh, n);
    }

    private static (double Sin, double Cos) Quadrant(double r, long n)
    {
        var z = r * r;
        var sin = Fma(r * z, Horner(SinTerms, z), r);
        var cos = Fma(z, Horner(CosTerms, z), 1.0);
        return (n & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    private static long Round(double shifted, out double whole)
    {
        whole = shifted - RoundingMagic;
        return DoubleToInt64Bits(shifted) - RoundingMagicBits;
    }

    private static double Horner(ReadOnlySpan<double> terms, double x)
    {
        var p = terms[0];
        for (var i = 1; i < terms.Length; i++)
            p = Fma(p, x, terms[i]);
        return p;
    }
}
