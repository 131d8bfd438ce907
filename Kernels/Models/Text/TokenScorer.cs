using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.Text;

/// <summary>Rates the tokens of a text that somebody else wrote, one after another, by the logits that stand before each.</summary>
/// <remarks>The sums run in the order of the ids, so a rating has the same bits everywhere. Not for several threads at once.</remarks>
/// <param name="sampling">How tokens were to be drawn; of it the temperature counts.</param>
/// <param name="ends">The tokens that end a text: any of them stands for the likeliest.</param>
internal sealed class TokenScorer(SamplingOptions sampling, IReadOnlySet<int> ends)
{
    private readonly List<TokenRating> _ratings = [];

    /// <summary>Those so far.</summary>
    public IReadOnlyList<TokenRating> Ratings => _ratings;

    /// <summary>Rates one more.</summary>
    /// <param name="logits">One a token of the vocabulary.</param>
    /// <param name="token">The one that came.</param>
    /// <param name="position">Where, for a number that is not finite.</param>
    /// <exception cref="NotFiniteException">A logit is not finite.</exception>
    public void Add(ReadOnlySpan<float> logits, int token, int position)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            if (!float.IsFinite(logit))
                throw new NotFiniteException(position);
            largest = Scalar.Max(largest, logit);
        }

        var own = logits[token];
        if (ends.Contains(token))
        {
            foreach (var end in ends)
                own = end < logits.Length ? Scalar.Max(own, logits[end]) : own;
        }

        double gap = largest - own;
        _ratings.Add(sampling.Temperature == 0f ? new TokenRating(gap, gap, 0, 1) : Drawn(logits, largest, own, gap));
    }

    // With weights w = exp((logit − largest) / T), their sum Z and the scaled logits v: the surprise of a token is ln Z − v, its mean over
    // the draws ln Z − Σwv / Z, and its variance that of v. In the logits' own unit all of them are times T, where noise has one size.
    private TokenRating Drawn(ReadOnlySpan<float> logits, float largest, float own, double gap)
    {
        double temperature = sampling.Temperature;
        var scale = HostMath.Reciprocal(temperature);
        double total = 0, above = 0, first = 0, second = 0;
        foreach (var logit in logits)
        {
            var value = (logit - largest) * scale;
            double weight = Scalar.Exp((float)value);
            total += weight;
            first += weight * value;
            second += weight * value * value;
            if (logit > own)
                above += weight;
        }

        var each = HostMath.Reciprocal(total);
        var mean = first * each;
        var excess = temperature * (mean + (gap * scale));
        return new TokenRating(gap, excess, Math.Max(0, (second * each) - (mean * mean)) * temperature * temperature, above * each);
    }
}
