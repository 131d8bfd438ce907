using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Sampling;

/// <summary>One step of Euler's method along the flow, with classifier-free guidance.</summary>
internal static class FlowEuler
{
    /// <summary>z += advance · (x − z) with x = x₀ + guidance · (x₁ − x₀), both by FMA.</summary>
    /// <param name="latent">z, moved in place.</param>
    /// <param name="predictions">The predicted pictures: first x₁ (with the prompt), below it x₀ (without), each of z's rows.</param>
    /// <param name="guidance">1 follows the prompt as trained; more exaggerates it.</param>
    /// <param name="advance">The part of the way to x that is gone.</param>
    /// <exception cref="ArithmeticException">The latent left the finite numbers; a run's bits are pinned for finite numbers only.</exception>
    public static void Step(Matrix latent, Matrix predictions, float guidance, float advance)
    {
        for (var row = 0; row < latent.Rows; row++)
        {
            var z = latent.Row(row);
            ReadOnlySpan<float> prompted = predictions.Row(row);
            ReadOnlySpan<float> unprompted = predictions.Row(latent.Rows + row);
            for (var k = 0; k < z.Length; k++)
            {
                var x = Fma(guidance, prompted[k] - unprompted[k], unprompted[k]);
                z[k] = Fma(advance, x - z[k], z[k]);
                if (!float.IsFinite(z[k]))
                    throw new ArithmeticException("The latent is no longer finite; the weights are not those of a trained model.");
            }
        }
    }
}
