using static System.BitConverter;

namespace Cuckoo.Kernels.Reference;

// The elementary functions of the exact profile, one number at a time: the normative text of docs/numerics.md as code.
// Built from fused multiply-add, add, multiply, integer operations and selections only. No division, no square root, no
// library function: those differ between machines. Inputs are finite (the loaders and the sampler refuse anything else).

/// <summary>Scalar elementary functions over float32; the reference every vector variant equals.</summary>
internal static class Scalar
{
    public const float Log2E = 1.44269504f;

    /// <summary>1.5 · 2²³: adding it leaves the nearest integer, ties to even, in the low mantissa bits.</summary>
    public const float RoundingMagic = 12582912f;

    public const int RoundingMagicBits = 0x4B400000;

    /// <summary>ln 2 in two parts; the first ends in nine zero bits, so that its products with the integers below 512 are exact.</summary>
    public const float Ln2High = 0.693145752f;

    public const float Ln2Low = 1.42860677e-6f;

    /// <summary>Below this exp is 0: no denormal number is ever made, so devices that flush them agree.</summary>
    public const float ExpFloor = -64f;

    public const int ReciprocalSeed = 0x7EF311C7;

    public const int RsqrtSeed = 0x5F375A86;

    /// <summary>Four Newton steps take either seed to the last bit or the one beside it.</summary>
    public const int NewtonSteps = 4;

    /// <summary>From here on 1 − Φ(a) is 0 at the resolution of <see cref="Exp"/>: 16²/2 = 128 &gt; 64.</summary>
    public const float GeluLimit = 16f;

    /// <summary>The slope q of t = 1 / (1 + q·a) in the tail polynomial of <see cref="Gelu"/>.</summary>
    public const float GeluSlope = 0.28125f;

    /// <summary>The factor in <see cref="QuickGelu"/>.</summary>
    public const float QuickGeluSlope = 1.702f;

    /// <summary>The epsilon of the picture models' norms.</summary>
    public const float LayerNormEpsilon = 1e-5f;

    /// <summary>exp's Taylor coefficients 1/7! … 1/0!, highest power first.</summary>
    public static ReadOnlySpan<float> ExpCoefficients =>
        [1.98412698e-4f, 1.38888889e-3f, 8.33333333e-3f, 4.16666667e-2f, 1.66666667e-1f, 0.5f, 1f, 1f];

    /// <summary>
    /// P of 1 − Φ(a) = exp(−a²/2) · t · P(t), highest power first: our interpolation at the nine Chebyshev nodes of
    /// t ∈ [1/(1 + 11.4 q), 1]; its own relative error is below 6.4e-8.
    /// </summary>
    public static ReadOnlySpan<float> GeluCoefficients =>
        [0.0182595421f, -0.0598479137f, 0.0202381872f, 0.0745952129f, 0.0166005976f, 0.107560724f, 0.09739241f, 0.113048613f, 0.112152644f];

    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a &gt; b ? a : b, so that ties and signed zeros are pinned.</summary>
    public static float Max(float a, float b) => a > b ? a : b;

    /// <summary>a &lt; b ? a : b.</summary>
    public static float Min(float a, float b) => a < b ? a : b;

    /// <summary>Clears the sign bit.</summary>
    public static float Abs(float x) => Int32BitsToSingle(SingleToInt32Bits(x) & int.MaxValue);

    /// <summary>e^x for x ≤ 88; 0 below −64.</summary>
    public static float Exp(float x)
    {
        var rounded = Fma(x, Log2E, RoundingMagic);
        var n = SingleToInt32Bits(rounded) - RoundingMagicBits;
        var whole = rounded + -RoundingMagic;
        var r = Fma(whole, -Ln2High, x);
        r = Fma(whole, -Ln2Low, r);
        var y = Int32BitsToSingle(SingleToInt32Bits(Horner(ExpCoefficients, r)) + (n << 23));
        return x < ExpFloor ? 0f : y;
    }

    /// <summary>1/x for normal x in [2⁻¹²⁶, 2¹²⁶).</summary>
    public static float Reciprocal(float x)
    {
        var y = Int32BitsToSingle(ReciprocalSeed - SingleToInt32Bits(x));
        for (var step = 0; step < NewtonSteps; step++)
        {
            var error = Fma(-x, y, 1f);
            y = Fma(y, error, y);
        }

        return y;
    }

    /// <summary>1/√x for normal x &gt; 0.</summary>
    public static float ReciprocalSquareRoot(float x)
    {
        var y = Int32BitsToSingle(RsqrtSeed - (SingleToInt32Bits(x) >> 1));
        for (var step = 0; step < NewtonSteps; step++)
        {
            var half = 0.5f * x * y;
            var error = Fma(-half, y, 0.5f);
            y = Fma(y, error, y);
        }

        return y;
    }

    /// <summary>x · sigmoid(x), by exp(−|x|) so that it never overflows.</summary>
    public static float Silu(float x)
    {
        var e = Exp(-Abs(x));
        var r = Reciprocal(1f + e);
        var sigmoid = x < 0f ? e * r : r;
        return x * sigmoid;
    }

    /// <summary>x · sigmoid(1.702 · x): the GELU of CLIP's text encoder.</summary>
    public static float QuickGelu(float x)
    {
        var t = QuickGeluSlope * x;
        var e = Exp(-Abs(t));
        var r = Reciprocal(1f + e);
        return x * (t < 0f ? e * r : r);
    }

    /// <summary>x · Φ(x) = max(x, 0) − |x| · (1 − Φ(|x|)), the erf form of GELU.</summary>
    public static float Gelu(float x)
    {
        var a = Min(Abs(x), GeluLimit);
        var t = Reciprocal(Fma(GeluSlope, a, 1f));
        var tail = t * Horner(GeluCoefficients, t) * Exp(-0.5f * (a * a));
        return Fma(-a, tail, Max(x, 0f));
    }

    /// <summary>The nearest integer, ties to even, for |x| &lt; 2²².</summary>
    public static int RoundToInteger(float x) => SingleToInt32Bits(x + RoundingMagic) - RoundingMagicBits;

    private static float Horner(ReadOnlySpan<float> coefficients, float x)
    {
        var p = coefficients[0];
        for (var i = 1; i < coefficients.Length; i++)
            p = Fma(p, x, coefficients[i]);
        return p;
    }
}
