// Pure.

using System.Globalization;

namespace Cuckoo.Grains.Requests;

/// <summary>What is particular to texts.</summary>
public static class TextRules
{
    /// <summary>Most messages of a conversation.</summary>
    public const int MostMessages = 64;

    /// <summary>
    /// Most UTF-16 characters of all messages together: as a miner gets the document, escaped twice, seven bytes each, they are 56 kB
    /// of the 64 KiB that it reads.
    /// </summary>
    public const int MostCharacters = 8_000;

    /// <summary>Highest temperature, in hundredths.</summary>
    public const int HighestTemperature = 200;

    /// <summary>Whether it may be written by the model.</summary>
    public static QuoteRefusal Check(TextSpec spec, TextCard model)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(model);
        if (!AreMessages(spec)) return QuoteRefusal.BadMessages;
        if (spec.MaxTokens < 1 || spec.PromptTokens < 1 || (long)spec.PromptTokens + spec.MaxTokens > model.ContextTokens) return QuoteRefusal.BadMaxTokens;
        if (spec.TemperaturePercent is < 0 or > HighestTemperature) return QuoteRefusal.BadTemperature;
        if (spec.TopPPercent is < 1 or > 100) return QuoteRefusal.BadTopP;
        return spec.Seed < 0 ? QuoteRefusal.BadSeed : QuoteRefusal.None;
    }

    /// <summary>Whether it is a conversation of allowed length, roles and characters.</summary>
    public static bool AreMessages(TextSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Messages is { IsDefaultOrEmpty: false, Length: <= MostMessages }
            && spec.Messages.All(m => m is { Role: "system" or "user" or "assistant" } && PlainText.IsOne(m.Content, MostCharacters))
            && spec.Messages.Sum(m => m.Content.Length) <= MostCharacters;
    }

    /// <summary>The input document.</summary>
    public static string Document(TextSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string messages = string.Join(',', spec.Messages.Select(m => $$"""{"role":{{PlainText.Quoted(m.Role)}},"content":{{PlainText.Quoted(m.Content)}}}"""));
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"model":{{PlainText.Quoted(spec.Model)}},"messages":[{{messages}}],"seed":{{spec.Seed}},"maxTokens":{{spec.MaxTokens}},"temperaturePercent":{{spec.TemperaturePercent}},"topPPercent":{{spec.TopPPercent}}}""");
    }
}
