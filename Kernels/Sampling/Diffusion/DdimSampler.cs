using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>DDIM without added noise (Song and others, "Denoising Diffusion Implicit Models", 2021), with times ⌊T/n⌋ apart and one later than the multiples.</summary>
internal sealed class DdimSampler : IDiffusionSampler
{
    private readonly NoiseLevels _levels;
    private readonly int _stride;
    private readonly int _offset;

    /// <param name="levels">The training noise.</param>
    /// <param name="steps">1 to the number of times.</param>
    /// <param name="offset">Added to every time; <c>steps_offset</c> of the published configuration.</param>
    public DdimSampler(NoiseLevels levels, int steps, int offset)
    {
        (_levels, Steps, _stride) = (levels, steps, levels.Times / steps);
        _offset = Math.Min(offset, levels.Times - 1 - (steps - 1) * _stride);
    }

    public int Steps { get; }

    public bool CarriesPrediction => false;

    public double Time(int step) => WholeTime(step);

    public float InputScale(int step) => 1f;

    public (float Signal, float Noise) Level(int step) => step == Steps ? (1f, 0f) : ((float)Picture(SignalBefore(step)), (float)Noise(SignalBefore(step)));

    public void Advance(int step, Matrix latent, Matrix predicted, Matrix? carried, ulong seed)
    {
        var (before, after) = (SignalBefore(step), SignalBefore(step + 1));
        var ratio = HostMath.SquareRoot(after * HostMath.Reciprocal(before));
        var (keep, change) = ((float)ratio, (float)HostMath.Fma(-Noise(before), ratio, Noise(after)));
        for (var row = 0; row < latent.Rows; row++)
        {
            var x = latent.Row(row);
            ReadOnlySpan<float> e = predicted.Row(row);
            for (var k = 0; k < x.Length; k++)
                x[k] = Fma(keep, x[k], change * e[k]);
        }
    }

    private static double Picture(double signal) => HostMath.SquareRoot(signal);

    private static double Noise(double signal) => HostMath.SquareRoot(1.0 - signal);

    private int WholeTime(int step) => (Steps - 1 - step) * _stride + _offset;

    /// <summary>After the last step that of time 0, as the published configuration has it (<c>set_alpha_to_one</c> false).</summary>
    private double SignalBefore(int step) => _levels.Signal(Math.Max(step == Steps ? 0 : WholeTime(step), 0));
}
