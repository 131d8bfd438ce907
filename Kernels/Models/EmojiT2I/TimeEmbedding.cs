using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>The features a time is shown to the denoiser as: 128 cosines, then 128 sines, of 1000 t · 1000^(−i/127).</summary>
internal static class TimeEmbedding
{
    /// <summary>ln(1000)/127.</summary>
    private const double LogStep = 0.054391773850253046;

    /// <summary>Writes the features of <paramref name="time"/> (0 … 1), computed in float64 and rounded once.</summary>
    public static void Fill(Span<float> features, double time)
    {
        for (var i = 0; i < EmojiConfig.TimeFrequencies; i++)
        {
            var (sin, cos) = HostMath.SinCos(1000.0 * time * HostMath.Exp(-(i * LogStep)));
            features[i] = (float)cos;
            features[EmojiConfig.TimeFrequencies + i] = (float)sin;
        }
    }

    /// <summary>One row of features for each time.</summary>
    public static Matrix Of(params ReadOnlySpan<double> times)
    {
        var features = new Matrix(times.Length, 2 * EmojiConfig.TimeFrequencies);
        for (var row = 0; row < times.Length; row++)
            Fill(features.Row(row), times[row]);
        return features;
    }
}
