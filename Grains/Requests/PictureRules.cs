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

    /// <summary>The least share of a start that is drawn anew, in hundredths.</summary>
    public const int LeastStrength = 1;

    /// <summary>All of it.</summary>
    public const int MostStrength = 100;

    /// <summary>
    /// The longest start, in bytes: with the document's other members it stays below what a conversation may have. A model with larger
    /// pictures takes none.
    /// </summary>
    public const int MostStartBytes = 3 * 64 * 64;

    /// <summary>Whether it may be drawn by the model.</summary>
    public static QuoteRefusal Check(PictureSpec spec, PictureCard model)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(model);
        if (!PlainText.IsOne(spec.Prompt, LongestPrompt) || string.IsNullOrWhiteSpace(spec.Prompt)) return QuoteRefusal.BadPrompt;
        if (spec.Steps < 1 || spec.Steps > model.MaxSteps) return QuoteRefusal.BadSteps;
        if (spec.GuidancePercent is < LeastGuidance or > MostGuidance) return QuoteRefusal.BadGuidance;
        if (spec.Seed < 0) return QuoteRefusal.BadSeed;
        if (spec.Start is null) return spec.StrengthPercent is 0 ? QuoteRefusal.None : QuoteRefusal.BadStrength;
        if (!model.TakesStart || !IsPicture(spec.Start, model.OutputBytes)) return QuoteRefusal.BadStart;
        return spec.StrengthPercent is < LeastStrength or > MostStrength ? QuoteRefusal.BadStrength : QuoteRefusal.None;
    }

    /// <summary>The input document.</summary>
    public static string Document(PictureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"model":{{PlainText.Quoted(spec.Model)}},"prompt":{{PlainText.Quoted(spec.Prompt)}},"seed":{{spec.Seed}},"steps":{{spec.Steps}},"guidancePercent":{{spec.GuidancePercent}}{{StartOf(spec)}}}""");
    }

    private static string StartOf(PictureSpec spec) => spec.Start is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $$""","start":"{{spec.Start}}","strengthPercent":{{spec.StrengthPercent}}""");

    // In base 64 as it is written and no other way, so that one picture has one document.
    private static bool IsPicture(string start, long bytes)
    {
        if (start.Length != (bytes + 2) / 3 * 4) return false;
        byte[] rgb = new byte[bytes];
        return Convert.TryFromBase64String(start, rgb, out int length) && length == bytes && string.Equals(Convert.ToBase64String(rgb), start, StringComparison.Ordinal);
    }
}
