namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>What samplers over σ have in common.</summary>
internal static class Sigmas
{
    /// <summary>1/√(σ² + 1): brings a latent with noise σ to the size the network was trained with.</summary>
    public static float InputScale(double sigma) => (float)HostMath.SquareRoot(HostMath.Reciprocal(HostMath.Fma(sigma, sigma, 1.0)));
}
