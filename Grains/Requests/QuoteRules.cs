// What may be asked for and what it costs. Pure.

using System.Globalization;
using System.Text.Json;

namespace Cuckoo.Grains.Requests;

/// <summary>Admission and price of a picture.</summary>
public static class QuoteRules
{
    /// <summary>Longest prompt, in UTF-16 characters.</summary>
    public const int LongestPrompt = 500;

    /// <summary>Least guidance, in hundredths: 100 is none.</summary>
    public const int LeastGuidance = 100;

    /// <summary>Most guidance, in hundredths.</summary>
    public const int MostGuidance = 1_000;

    /// <summary>Whether the specification may be run on the model.</summary>
    public static QuoteRefusal Check(PictureSpec spec, ModelCard? model)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (model is null) return QuoteRefusal.UnknownModel;
        if (!IsPrompt(spec.Prompt)) return QuoteRefusal.BadPrompt;
        if (spec.Steps < 1 || spec.Steps > model.MaxSteps) return QuoteRefusal.BadSteps;
        if (spec.GuidancePercent is < LeastGuidance or > MostGuidance) return QuoteRefusal.BadGuidance;
        return spec.Seed < 0 ? QuoteRefusal.BadSeed : QuoteRefusal.None;
    }

    /// <summary>
    /// The price: work by the step; as much again for an audit, because an audit is the same work; margin and fee as hundredths
    /// of the work, rounded down in the payer's favour.
    /// </summary>
    public static Price PriceOf(PictureSpec spec, ModelCard model, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Amount work = model.PricePerStep * (uint)spec.Steps;
        return new Price(work, work, work.Percent(options.MarginPercent), work.Percent(options.FeePercent));
    }

    /// <summary>
    /// The input document a miner is given: JSON with its members in a fixed order. Its bytes are what receipts refer to,
    /// so it is written once, here, and passed on as text.
    /// </summary>
    public static string InputDocument(PictureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"model":{{Quoted(spec.Model)}},"prompt":{{Quoted(spec.Prompt)}},"seed":{{spec.Seed}},"steps":{{spec.Steps}},"guidancePercent":{{spec.GuidancePercent}}}""");
    }

    private static bool IsPrompt(string? prompt) =>
        prompt is { Length: > 0 and <= LongestPrompt }
        && !string.IsNullOrWhiteSpace(prompt)
        && !prompt.Any(c => char.IsControl(c) && c is not '\n' and not '\t')
        && HasOnlyWholeCharacters(prompt);

    // A lone half of a surrogate pair has no UTF-8, so the two sides would hash different bytes for it.
    private static bool HasOnlyWholeCharacters(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
