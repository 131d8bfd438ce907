using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>
/// DPM-Solver++ (2M) (Lu and others, 2022), which extrapolates from the prediction of the step before, over the noise levels of
/// Karras and others (2022), ρ = 7.
/// </summary>
internal sealed class DpmSampler : IDiffusionSampler
{
    private const double Rho = 7.0;

    private readonly double[] _times;
    private readonly double[] _sigmas;
    private readonly int _first;

    /// <param name="levels">The training noise.</param>
    /// <param name="steps">1 to the number of times.</param>
    /// <param name="first">The step a run begins with: it has none before it to look back on.</param>
    public DpmSampler(NoiseLevels levels, int steps, int first)
    {
        _first = first;
        (_times, _sigmas) = (new double[steps], new double[steps + 1]);
        var (most, least) = (Root(levels.Sigma(levels.Times - 1)), Root(levels.Sigma(0)));
        var width = steps == 1 ? 0.0 : HostMath.Reciprocal(steps - 1);
        for (var step = 0; step < steps; step++)
        {
            var root = HostMath.Fma(step * width, least - most, most);
            var square = root * root;
            _sigmas[step] = square * square * square * root;
            _times[step] = levels.TimeOf(_sigmas[step]);
        }
    }

    public int Steps => _times.Length;

    public bool CarriesPrediction => true;

    public double Time(int step) => _times[step];

    public float InputScale(int step) => Sigmas.InputScale(_sigmas[step]);

    public (float Signal, float Noise) Level(int step) => (1f, (float)_sigmas[step]);

    public void Advance(int step, Matrix latent, Matrix predicted, Matrix? carried, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(carried);
        var (sigma, next) = (_sigmas[step], _sigmas[step + 1]);
        var ratio = next * HostMath.Reciprocal(sigma);
        var (minusSigma, keep, take) = ((float)-sigma, (float)ratio, (float)(1.0 - ratio));
        var ahead = (float)Extrapolation(step);
        for (var row = 0; row < latent.Rows; row++)
        {
            var x = latent.Row(row);
            var former = carried.Row(row);
            ReadOnlySpan<float> e = predicted.Row(row);
            for (var k = 0; k < x.Length; k++)
            {
                var picture = Fma(minusSigma, e[k], x[k]);
                var extrapolated = Fma(ahead, picture - former[k], picture);
                x[k] = Fma(keep, x[k], take * extrapolated);
                former[k] = picture;
            }
        }
    }

    /// <summary>1/(2r) with r the last step's length over this one's, in ln σ; 0 where there is no step before, or no noise after.</summary>
    private double Extrapolation(int step)
    {
        if (step == _first || step == Steps - 1)
            return 0.0;
        var (before, now, after) = (HostMath.Log(_sigmas[step - 1]), HostMath.Log(_sigmas[step]), HostMath.Log(_sigmas[step + 1]));
        return 0.5 * (now - after) * HostMath.Reciprocal(before - now);
    }

    private static double Root(double sigma) => HostMath.Exp(HostMath.Log(sigma) * HostMath.Reciprocal(Rho));
}
