namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>The samplers by name.</summary>
internal static class DiffusionSamplers
{
    private const string Dpm = "dpmpp-2m-karras";

    private const string Ddim = "ddim";

    private const string Euler = "euler";

    private const string Ancestral = "euler-ancestral";

    /// <summary>Their names; the first is the one used where none is named.</summary>
    public static IReadOnlyList<string> Names { get; } = [Dpm, Ddim, Euler, Ancestral];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="levels">The training noise.</param>
    /// <param name="steps">1 to the number of times.</param>
    /// <param name="first">The step a run begins with, from 0; above it where a picture is started from.</param>
    /// <param name="offset">DDIM's time offset.</param>
    public static IDiffusionSampler Create(string name, NoiseLevels levels, int steps, int first, int offset) => name switch
    {
        Dpm => new DpmSampler(levels, steps, first),
        Ddim => new DdimSampler(levels, steps, offset),
        Euler => new EulerSampler(levels, steps, isAncestral: false),
        Ancestral => new EulerSampler(levels, steps, isAncestral: true),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such sampler."),
    };
}
