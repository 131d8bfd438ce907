namespace Cuckoo.Kernels.Sampling.Diffusion;

// How much noise a diffusion model was trained with at each of its times (Ho and others, "Denoising Diffusion Probabilistic
// Models", 2020), with the betas of latent diffusion (Rombach and others, 2022): linear in their square roots. All in float64 by
// HostMath; docs/numerics.md, "Diffusion samplers", has the order of operations.

/// <summary>The training noise of each whole time.</summary>
internal sealed class NoiseLevels
{
    /// <summary>Bounds of the number of times: a table of float64, and a whole time is exact in float32.</summary>
    public const int MaxTimes = 10_000;

    private readonly double[] _signal;
    private readonly double[] _sigmas;
    private readonly double[] _logarithms;

    /// <param name="betaStart">The first beta, above 0.</param>
    /// <param name="betaEnd">The last, above the first and below 1.</param>
    /// <param name="times">Times trained with, 2 to <see cref="MaxTimes"/>.</param>
    public NoiseLevels(double betaStart, double betaEnd, int times)
    {
        (_signal, _sigmas, _logarithms) = (new double[times], new double[times], new double[times]);
        var (first, last) = (HostMath.SquareRoot(betaStart), HostMath.SquareRoot(betaEnd));
        var width = HostMath.Reciprocal(times - 1);
        var product = 1.0;
        for (var t = 0; t < times; t++)
        {
            var root = HostMath.Fma(t * width, last - first, first);
            product *= 1.0 - root * root;
            _signal[t] = product;
            _sigmas[t] = HostMath.SquareRoot((1.0 - product) * HostMath.Reciprocal(product));
            _logarithms[t] = HostMath.Log(_sigmas[t]);
        }
    }

    public int Times => _signal.Length;

    /// <summary>The part of the variance that is picture at a whole time: the product of 1 − β.</summary>
    public double Signal(int time) => _signal[time];

    /// <summary>Noise beside a picture of size 1: √((1 − s)/s), linear between whole times.</summary>
    public double Sigma(double time)
    {
        var below = Math.Min((int)time, Times - 1);
        var above = Math.Min(below + 1, Times - 1);
        return HostMath.Fma(time - below, _sigmas[above] - _sigmas[below], _sigmas[below]);
    }

    /// <summary>The time at which the noise is <paramref name="sigma"/>: linear in the logarithm between whole times, held to the ends.</summary>
    public double TimeOf(double sigma)
    {
        var wanted = HostMath.Log(sigma);
        var below = 0;
        while (below < Times - 2 && _logarithms[below + 1] <= wanted)
            below++;
        var share = (wanted - _logarithms[below]) * HostMath.Reciprocal(_logarithms[below + 1] - _logarithms[below]);
        return below + (share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share);
    }
}
