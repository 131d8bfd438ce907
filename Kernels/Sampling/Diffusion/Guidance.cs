using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Sampling.Diffusion;

/// <summary>Classifier-free guidance (Ho and Salimans, 2022).</summary>
internal static class Guidance
{
    /// <summary>e = fma(guidance, e₁ − e₀, e₀).</summary>
    /// <param name="predictions">e₁ (with the prompt), and below it e₀ (without), each of the result's rows.</param>
    /// <param name="guidance">1 follows the prompt as trained.</param>
    /// <param name="result">e.</param>
    public static void Combine(Matrix predictions, float guidance, Matrix result)
    {
        for (var row = 0; row < result.Rows; row++)
        {
            ReadOnlySpan<float> prompted = predictions.Row(row);
            ReadOnlySpan<float> unprompted = predictions.Row(result.Rows + row);
            var e = result.Row(row);
            for (var k = 0; k < e.Length; k++)
                e[k] = Fma(guidance, prompted[k] - unprompted[k], unprompted[k]);
        }
    }
}
