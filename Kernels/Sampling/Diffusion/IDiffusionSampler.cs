using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>A way from noise to a picture by a network that predicts the noise. Its numbers are computed once, in float64.</summary>
internal interface IDiffusionSampler
{
    int Steps { get; }

    /// <summary>Whether the state has, below the latent, a second latent: what the step before predicted.</summary>
    bool CarriesPrediction { get; }

    /// <summary>The time the network is told in a step, from 0.</summary>
    double Time(int step);

    /// <summary>The network sees the latent times this.</summary>
    float InputScale(int step);

    /// <summary>Before a step the latent is Signal · picture + Noise · standard normal numbers; after the last step, 1 and 0.</summary>
    (float Signal, float Noise) Level(int step);

    /// <summary>Moves the latent over a step.</summary>
    /// <param name="step">Which, from 0.</param>
    /// <param name="latent">Moved in place.</param>
    /// <param name="predicted">The predicted noise, as the latent.</param>
    /// <param name="carried">Where <see cref="CarriesPrediction"/> says so, what the step before left, and then what this one leaves.</param>
    /// <param name="seed">Of the run; for samplers that add noise.</param>
    void Advance(int step, Matrix latent, Matrix predicted, Matrix? carried, ulong seed);
}
