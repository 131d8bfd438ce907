using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Numerics;

/// <summary>The error bounds stated in docs/numerics.md, against float64 by System.Math.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void Exp_OverItsDomain_IsWithinBound() =>
        Assert.InRange(Worst(-64f, 88f, x => Scalar.Exp(x), Math.Exp, relative: true), 0, 8e-8);

    [Fact]
    public void Exp_BelowMinus64_IsZero()
    {
        foreach (var x in (float[])[-64.0001f, -100f, -1e10f, float.MinValue, float.NegativeInfinity])
            Assert.Equal(0, BitConverter.SingleToInt32Bits(Scalar.Exp(x)));
        Assert.NotEqual(0f, Scalar.Exp(-64f));
    }

    [Fact]
    public void Exp_OfZeros_IsOne()
    {
        Assert.Equal(1f, Scalar.Exp(0f));
        Assert.Equal(1f, Scalar.Exp(-0f));
    }

    [Fact]
    public void Reciprocal_OverBinades_IsWithinOneUlp()
    {
        for (var exponent = -125; exponent < 126; exponent += 5)
        {
            var low = MathF.ScaleB(1f, exponent);
            Assert.InRange(Worst(low, 2 * low, Scalar.Reciprocal, x => 1 / x, relative: true, points: 4_000), 0, 6e-8);
        }
    }

    [Fact]
    public void Reciprocal_OfPowersOfTwo_IsExact()
    {
        for (var exponent = -125; exponent < 126; exponent++)
            Assert.Equal(MathF.ScaleB(1f, -exponent), Scalar.Reciprocal(MathF.ScaleB(1f, exponent)));
    }

    [Fact]
    public void ReciprocalSquareRoot_OverBinades_IsWithinBound()
    {
        Assert.Equal(0.125f, Scalar.ReciprocalSquareRoot(64f));
        for (var exponent = -100; exponent < 126; exponent += 7)
        {
            var low = MathF.ScaleB(1f, exponent);
            Assert.InRange(Worst(low, 4 * low, Scalar.ReciprocalSquareRoot, x => 1 / Math.Sqrt(x), relative: true, points: 4_000), 0, 7.5e-8);
        }
    }

    [Fact]
    public void Gelu_OverItsDomain_IsWithinBound() =>
        Assert.InRange(Worst(-20f, 20f, Scalar.Gelu, Gelu, relative: false), 0, 3e-7);

    [Fact]
    public void Gelu_WhereItMatters_IsWithinRelativeBound() =>
        Assert.InRange(Worst(-5f, 5f, Scalar.Gelu, Gelu, relative: true), 0, 1e-6);

    [Fact]
    public void Gelu_FarOut_IsZeroOrIdentity()
    {
        foreach (var x in (float[])[12f, 16f, 100f, 1e30f, float.MaxValue])
        {
            Assert.Equal(x, Scalar.Gelu(x));
            Assert.Equal(0f, Scalar.Gelu(-x));
        }
    }

    [Fact]
    public void Silu_OverItsDomain_IsWithinBound() =>
        Assert.InRange(Worst(-60f, 60f, Scalar.Silu, x => x / (1 + Math.Exp(-x)), relative: true), 0, 2.5e-7);

    [Fact]
    public void QuickGelu_OverItsDomain_IsWithinBound()
    {
        // The product 1.702 x is rounded, which costs as many parts of the exponential as x has units below zero.
        Assert.InRange(Worst(-5f, 60f, Scalar.QuickGelu, x => x / (1 + Math.Exp(-1.702 * x)), relative: true), 0, 8e-7);
    }

    [Fact]
    public void RoundToInteger_OnTies_GoesToEven()
    {
        foreach (var (tie, even) in (ReadOnlySpan<(float, int)>)[(0.5f, 0), (1.5f, 2), (2.5f, 2), (3.5f, 4), (126.5f, 126), (127.5f, 128)])
            Assert.Equal(even, Scalar.RoundToInteger(tie));
        for (var i = 0; i <= 25_500; i++)
            Assert.Equal((int)Math.Round((double)(i * 0.01f), MidpointRounding.ToEven), Scalar.RoundToInteger(i * 0.01f));
    }

    [Fact]
    public void HalfConversion_EveryFiniteBitPattern_IsExact()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            var actual = HalfConversion.ToSingle((ushort)bits);
            if (float.IsFinite(expected))
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
            else
                Assert.False(float.IsFinite(actual));
        }
    }

    /// <summary>x Φ(x) in float64; Φ by its series near 0 and by a continued fraction in the tail.</summary>
    private static double Gelu(double x) => x * NormalDistribution.Cumulative(x);

    private static double Worst(float from, float to, Func<float, float> actual, Func<double, double> exact, bool relative, int points = 200_000, [CallerMemberName] string test = "")
    {
        var worst = 0.0;
        for (var i = 0; i <= points; i++)
        {
            var x = (float)(from + (double)(to - from) * i / points);
            var (got, want) = ((double)actual(x), exact(x));
            var error = Math.Abs(got - want);
            if (relative && want != 0)
                error /= Math.Abs(want);
            worst = Math.Max(worst, error);
        }

        TestContext.Current.SendDiagnosticMessage("{0}: worst {1:E2}", test, worst);
        return worst;
    }
}
