using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>
/// Euler's method over the noise σ, and its ancestral form, which goes further down than asked and adds noise back (Karras and
/// others, "Elucidating the Design Space of Diffusion-Based Generative Models", 2022), at equally spaced times.
/// </summary>
internal sealed class EulerSampler : IDiffusionSampler
{
    private readonly double[] _times;
    private readonly double[] _sigmas;
    private readonly bool _isAncestral;

    /// <param name="levels">The training noise.</param>
    /// <param name="steps">1 to the number of times.</param>
    /// <param name="isAncestral">Whether noise is added after each step but the last.</param>
    public EulerSampler(NoiseLevels levels, int steps, bool isAncestral)
    {
        _isAncestral = isAncestral;
        (_times, _sigmas) = (new double[steps], new double[steps + 1]);
        var width = steps == 1 ? 0.0 : (levels.Times - 1) * HostMath.Reciprocal(steps - 1);
        for (var step = 0; step < steps; step++)
        {
            _times[step] = step == 0 ? levels.Times - 1 : (steps - 1 - step) * width;
            _sigmas[step] = levels.Sigma(_times[step]);
        }
    }

    public int Steps => _times.Length;

    public bool CarriesPrediction => false;

    public double Time(int step) => _times[step];

    public float InputScale(int step) => Sigmas.InputScale(_sigmas[step]);

    public (float Signal, float Noise) Level(int step) => (1f, (float)_sigmas[step]);

    public void Advance(int step, Matrix latent, Matrix predicted, Matrix? carried, ulong seed)
    {
        var (sigma, next) = (_sigmas[step], _sigmas[step + 1]);
        var (down, up) = _isAncestral ? Split(sigma, next) : (next, 0.0);
        var change = (float)(down - sigma);
        for (var row = 0; row < latent.Rows; row++)
        {
            var x = latent.Row(row);
            ReadOnlySpan<float> e = predicted.Row(row);
            for (var k = 0; k < x.Length; k++)
                x[k] = Fma(change, e[k], x[k]);
        }

        if (up > 0.0)
            GaussianNoise.Add(latent, (float)up, seed, NoiseStream.Ancestral, (uint)step);
    }

    /// <summary>Noise to go down to and noise to add so that their squares make σ'²: up² = σ'²(σ² − σ'²)/σ².</summary>
    private static (double Down, double Up) Split(double sigma, double next)
    {
        var square = next * next;
        var added = square * HostMath.Fma(sigma, sigma, -square) * HostMath.Reciprocal(sigma * sigma);
        return (HostMath.SquareRoot(square - added), HostMath.SquareRoot(added));
    }
}
