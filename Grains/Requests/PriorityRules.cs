// What a priority costs: a factor of the unit prices, so that the work, its audit, margin and fee all follow, and the miner that does
// an urgent job is paid more for it. Pure.

using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Requests;

/// <summary>Prices of priorities.</summary>
public static class PriorityRules
{
    /// <summary>Highest price of an urgent request, in hundredths of the usual one.</summary>
    public const uint MostPercent = 1_000;

    /// <summary>Whether the factors are within their bounds.</summary>
    public static bool AreTerms(PriorityTerms terms) =>
        terms.LowPercent is >= 1 and <= 100 && terms.HighPercent is >= 100 and <= MostPercent;

    /// <summary>The factors that hold: those that were said, and the network's for the rest.</summary>
    public static PriorityTerms Of(PriorityTerms said, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PriorityTerms(
            said.LowPercent == 0 ? options.Priorities.LowPercent : said.LowPercent,
            said.HighPercent == 0 ? options.Priorities.HighPercent : said.HighPercent);
    }

    /// <summary>A model at the prices of a priority. What costs anything costs at least 1.</summary>
    public static ModelCard Priced(ModelCard model, JobPriority priority, PriorityTerms terms)
    {
        uint percent = priority switch
        {
            JobPriority.Low => terms.LowPercent,
            JobPriority.Normal => 100,
            JobPriority.High => terms.HighPercent,
            _ => throw new ArgumentOutOfRangeException(nameof(priority)),
        };
        return model switch
        {
            PictureCard picture => picture with { PricePerStep = At(picture.PricePerStep, percent) },
            TextCard text => text with { PricePerToken = At(text.PricePerToken, percent), PricePerPromptToken = At(text.PricePerPromptToken, percent) },
            _ => throw new ArgumentNullException(nameof(model)),
        };
    }

    private static Amount At(Amount price, uint percent)
    {
        Amount priced = price.Percent(percent);
        return priced.IsZero && !price.IsZero ? new Amount(1) : priced;
    }
}
