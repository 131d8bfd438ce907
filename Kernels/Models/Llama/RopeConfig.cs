using System.Globalization;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.Llama;

/// <summary>How a model's positions turn its heads: base, pairs, and what stretches them.</summary>
/// <param name="Pairs">Which numbers are turned together.</param>
/// <param name="Turned">Numbers of a head that are turned.</param>
/// <param name="Base">The base θ of the frequencies θ^(−2i/n).</param>
/// <param name="Factor">Positions are divided by this; 1 for none.</param>
/// <param name="IsYarn">Whether slow frequencies alone are stretched, by YaRN (Peng and others, 2023).</param>
/// <param name="OriginalContext">The context YaRN starts from.</param>
/// <param name="Magnitude">YaRN's factor of cosines and sines before its own.</param>
internal sealed record RopeConfig(RotaryPairs Pairs, int Turned, float Base, float Factor, bool IsYarn, int OriginalContext, float Magnitude)
{
    /// <summary>YaRN's bounds in turns over the original context: faster pairs stay, slower ones are divided.</summary>
    private const double FastTurns = 32;

    private const double SlowTurns = 1;

    private const double TwoPi = 6.283185307179586;

    private const double TwoOverPi = 0.6366197723675814;

    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"rope={Pairs} turned={Turned} base={Bits(Base)} factor={Bits(Factor)} yarn={IsYarn} original={OriginalContext} magnitude={Bits(Magnitude)}");

    public static RopeConfig Read(GgufFile file, string architecture, int headSize, int context)
    {
        GgufValue? Find(string key) => file.Find($"{architecture}.rope.{key}");
        var turned = Find("dimension_count")?.Int32(2, headSize) ?? headSize;
        if (turned % 2 != 0)
            throw new ModelFormatException(file.Name, $"{architecture}.rope.dimension_count", 0, $"is {turned}; pairs are turned");
        var kind = Find("scaling.type")?.Text(32) ?? "none";
        var factor = (Find("scaling.factor") ?? Find("scale_linear"))?.Single(1e-3f, 1e4f) ?? 1f;
        if (kind is not ("none" or "linear" or "yarn"))
            throw Find("scaling.type")!.Fault("is not run here; run are none, linear, yarn, and Llama 3's rope_freqs.weight");
        return new RopeConfig(
            architecture == "llama" ? RotaryPairs.Neighbours : RotaryPairs.Halves,
            turned,
            Find("freq_base")?.Single(1f, 1e12f) ?? 10_000f,
            kind == "none" && Find("scale_linear") is null ? 1f : factor,
            kind == "yarn",
            Find("scaling.original_context_length")?.Int32(1, LlamaConfig.MaxContext) ?? context,
            Find("scaling.attn_factor")?.Single(1e-3f, 1e3f) ?? 1f);
    }

    /// <summary>The table for a context.</summary>
    /// <param name="divisors">One a pair, as Llama 3's <c>rope_freqs.weight</c> has them, or none.</param>
    /// <param name="positions">How many positions may be asked for.</param>
    public RotaryTable Table(ReadOnlySpan<float> divisors, int positions)
    {
        var pairs = Turned / 2;
        var logBase = HostMath.Log(Base);
        var step = 2.0 * HostMath.Reciprocal(Turned);
        var (low, high) = IsYarn ? YarnBounds(logBase) : (0.0, 0.0);
        var inverseFactor = HostMath.Reciprocal(Factor);
        var quarters = new double[pairs];
        for (var i = 0; i < pairs; i++)
        {
            var frequency = HostMath.Exp(-(i * step * logBase));
            if (divisors.Length != 0)
                frequency *= HostMath.Reciprocal(divisors[i]);
            var stretched = frequency * inverseFactor;
            if (IsYarn)
            {
                var ramp = Math.Clamp((i - low) * HostMath.Reciprocal(Math.Max(high - low, 0.001)), 0.0, 1.0);
                stretched = HostMath.Fma(stretched, ramp, frequency * (1.0 - ramp));
            }

            quarters[i] = stretched * TwoOverPi;
        }

        var magnitude = IsYarn && Factor > 1f ? Magnitude * HostMath.Fma(0.1, HostMath.Log(Factor), 1.0) : Magnitude;
        return new RotaryTable(Pairs, quarters, magnitude, positions);
    }

    /// <summary>The pairs between which YaRN goes over from fast to slow.</summary>
    private (double Low, double High) YarnBounds(double logBase)
    {
        double PairOf(double turns) =>
            Turned * HostMath.Log(OriginalContext * HostMath.Reciprocal(turns * TwoPi)) * HostMath.Reciprocal(2.0 * logBase);
        return (Math.Max(0.0, Math.Floor(PairOf(FastTurns))), Math.Min(Turned - 1.0, Math.Ceiling(PairOf(SlowTurns))));
    }

    private static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
}
