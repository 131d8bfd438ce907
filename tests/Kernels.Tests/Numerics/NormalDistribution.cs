namespace Cuckoo.Kernels.Tests.Numerics;

/// <summary>Φ in float64, independent of the kernels' polynomial; accurate to about 1e-14 relative.</summary>
internal static class NormalDistribution
{
    public static double Cumulative(double x)
    {
        var a = Math.Abs(x);
        var tail = a < 3 ? 0.5 - Series(a) : ContinuedFraction(a);
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>φ(a) (a + a³/3 + a⁵/15 + …) = Φ(a) − ½.</summary>
    private static double Series(double a)
    {
        var (term, sum) = (a, a);
        for (var k = 3; term > 1e-18; k += 2)
        {
            term *= a * a / k;
            sum += term;
        }

        return Density(a) * sum;
    }

    /// <summary>φ(a) / (a + 1/(a + 2/(a + 3/(a + …)))) = 1 − Φ(a).</summary>
    private static double ContinuedFraction(double a)
    {
        var fraction = a;
        for (var k = 200; k > 0; k--)
            fraction = a + k / fraction;
        return Density(a) / fraction;
    }

    private static double Density(double a) => Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
}
