// Pure.

using System.Globalization;

namespace Cuckoo.Grains.Requests;

/// <summary>What is particular to pictures.</summary>
public static class PictureRules
{
    /// <summary>Longest prompt, in UTF-16 characters.</summary>
    public const int LongestPrompt = 500;

    /// <summary>Least guidance, in hundredths: 100 is none.</summary>
    public const int LeastGuidance = 100;

    /// <summary>Most guidance, in hundredths.</summary>
    public const int MostGuidance = 1_000;

    /// <summary>Whether it may be drawn by the model.</summary>
    public static QuoteRefusal Check(PictureSpec spec, PictureCard model)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(model);
        if (!PlainText.IsOne(spec.Prompt, LongestPrompt) || string.IsNullOrWhiteSpace(spec.Prompt)) return QuoteRefusal.BadPrompt;
        if (spec.Steps < 1 || spec.Steps > model.MaxSteps) return QuoteRefusal.BadSteps;
        if (spec.GuidancePercent is < LeastGuidance or > MostGuidance) return QuoteRefusal.BadGuidance;
        return spec.Seed < 0 ? QuoteRefusal.BadSeed : QuoteRefusal.None;
    }

    /// <summary>The input document.</summary>
    public static string Document(PictureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"model":{{PlainText.Quoted(spec.Model)}},"prompt":{{PlainText.Quoted(spec.Prompt)}},"seed":{{spec.Seed}},"steps":{{spec.Steps}},"guidancePercent":{{spec.GuidancePercent}}}""");
    }
}
