using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

public sealed class HostMathTests
{
    private const int Points = 100_000;

    [Fact]
    public void Exp_OverItsDomain_IsWithinBound() => Assert.InRange(Worst(-700, 700, HostMath.Exp, Math.Exp), 0, 2.5e-16);

    [Fact]
    public void Log_OverItsDomain_IsWithinBound()
    {
        Assert.InRange(Worst(1e-10, 1, HostMath.Log, Math.Log), 0, 5e-16);
        Assert.InRange(Worst(1, 1e6, HostMath.Log, Math.Log), 0, 5e-16);
        Assert.Equal(0.0, HostMath.Log(1.0));
    }

    [Fact]
    public void SquareRoot_OverItsDomain_IsWithinBound()
    {
        Assert.InRange(Worst(1e-12, 50, HostMath.SquareRoot, Math.Sqrt), 0, 2.5e-16);
        Assert.Equal(0.0, HostMath.SquareRoot(0.0));
        Assert.Equal(1.0, HostMath.SquareRoot(1.0));
    }

    [Fact]
    public void Reciprocal_OverItsDomain_IsWithinBound() => Assert.InRange(Worst(1e-6, 1e6, HostMath.Reciprocal, x => 1 / x), 0, 1.2e-16);

    [Fact]
    public void SinCos_UpToAThousand_IsWithinBound()
    {
        for (var i = 0; i <= Points; i++)
        {
            var x = 1000.0 * i / Points;
            var (sin, cos) = HostMath.SinCos(x);
            Assert.InRange(Math.Abs(sin - Math.Sin(x)), 0, 2.3e-16);
            Assert.InRange(Math.Abs(cos - Math.Cos(x)), 0, 2.3e-16);
        }
    }

    [Fact]
    public void SinCosOfQuarterTurns_OverATurn_IsWithinBound()
    {
        for (var i = 0; i < Points; i++)
        {
            var quarters = 4.0 * i / Points;
            var (sin, cos) = HostMath.SinCosOfQuarterTurns(quarters);
            Assert.InRange(Math.Abs(sin - Math.Sin(quarters * (Math.PI / 2))), 0, 1e-15);
            Assert.InRange(Math.Abs(cos - Math.Cos(quarters * (Math.PI / 2))), 0, 1e-15);
        }

        Assert.Equal((0.0, 1.0), HostMath.SinCosOfQuarterTurns(0));
        Assert.Equal((1.0, 0.0), HostMath.SinCosOfQuarterTurns(1));
    }

    private static double Worst(double from, double to, Func<double, double> actual, Func<double, double> exact, [CallerMemberName] string test = "")
    {
        var worst = 0.0;
        for (var i = 0; i <= Points; i++)
        {
            var x = from + (to - from) * i / Points;
            var want = exact(x);
            if (want != 0)
                worst = Math.Max(worst, Math.Abs((actual(x) - want) / want));
        }

        TestContext.Current.SendDiagnosticMessage("{0}: worst {1:E2}", test, worst);
        return worst;
    }
}
