using System.Text.Json;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>What a chat completion asks for in the edge's own words. What would change the answer and is not supported is refused by its name.</summary>
internal static class ChatParameters
{
    private const int LongestName = 64;

    // They say nothing about the answer.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "user", "metadata", "store", "safety_identifier", "prompt_cache_key", "parallel_tool_calls",
    };

    /// <summary>The question for a price.</summary>
    /// <exception cref="ChatRefusedParameterException">Something is not supported, or out of its range.</exception>
    public static QuoteAsked Of(ChatAsked asked, ModelCard model)
    {
        if (model is not TextCard) throw new ChatRefusedParameterException(Refusals.WrongKind.Saying($"{model.Name} draws pictures; ask POST /openai/v1/images/generations."), "model");
        foreach ((string name, JsonElement value) in asked.Others ?? [])
        {
            if (!Harmless.Contains(name) && !IsNeutral(name, value)) throw Unsupported(name);
        }

        if (ServiceTiers.PriorityOf(asked.ServiceTier) is null) throw new ChatRefusedParameterException(Refusals.BadServiceTier, "service_tier");
        if (asked.N is not (null or 1)) throw Unsupported("n");
        if (asked is { MaxTokens: { } older, MaxCompletionTokens: { } newer } && older != newer) throw Unsupported("max_tokens");
        return new QuoteAsked(
            asked.Model,
            Seed: asked.Seed,
            Messages: [.. asked.Messages.Select(MessageOf)],
            MaxTokens: asked.MaxCompletionTokens ?? asked.MaxTokens,
            TemperaturePercent: Percent(asked.Temperature, 0, 2, "temperature", Refusals.BadTemperature),
            TopPPercent: Percent(asked.TopP, 0.01m, 1, "top_p", Refusals.BadTopP));
    }

    private static ChatMessage MessageOf(ChatAskedMessage? message)
    {
        if (message is null) throw new ChatRefusedParameterException(Refusals.BadMessages, "messages");
        foreach ((string name, JsonElement value) in message.Others ?? [])
        {
            if (!IsNeutral(name, value)) throw Unsupported(name, "messages");
        }

        string role = message.Role is "developer" ? "system" : message.Role;
        return message.Content.ValueKind switch
        {
            JsonValueKind.String => new ChatMessage(role, TextOf(message.Content)),
            JsonValueKind.Array => new ChatMessage(role, string.Concat(message.Content.EnumerateArray().Select(PartOf))),
            _ => throw new ChatRefusedParameterException(Refusals.BadMessages, "messages"),
        };
    }

    private static string PartOf(JsonElement part) =>
        part.ValueKind is JsonValueKind.Object
        && part.TryGetProperty("type", out JsonElement type) && type.ValueKind is JsonValueKind.String && type.ValueEquals("text")
        && part.TryGetProperty("text", out JsonElement text) && text.ValueKind is JsonValueKind.String
            ? TextOf(text)
            : throw new ChatRefusedParameterException(Refusals.BadMessages.Saying("A message's content is a text, or a list of parts of the type text."), "messages");

    // Half a surrogate pair is JSON and no text.
    private static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ChatRefusedParameterException(Refusals.BadMessages, "messages");
        }
    }

    private static int? Percent(decimal? value, decimal least, decimal most, string name, Refusal refusal) => value switch
    {
        null => null,
        { } given when given >= least && given <= most && given * 100 % 1 == 0 => (int)(given * 100),
        _ => throw new ChatRefusedParameterException(refusal.Saying(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be {least} to {most} in hundredths.")), name),
    };

    // Said, but as if it were not.
    private static bool IsNeutral(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDecimal(out decimal number) && number == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0
            || (name is "modalities" && value.GetArrayLength() == 1 && value[0].ValueKind is JsonValueKind.String && value[0].ValueEquals("text")),
        JsonValueKind.Object => !value.EnumerateObject().Any()
            || (name is "response_format" && value.TryGetProperty("type", out JsonElement type) && type.ValueKind is JsonValueKind.String && type.ValueEquals("text")),
        JsonValueKind.String => name is "tool_choice" && (value.ValueEquals("none") || value.ValueEquals("auto")),
        _ => false,
    };

    // The name is the sender's own text: shown if it could be one.
    private static ChatRefusedParameterException Unsupported(string name, string? within = null)
    {
        string shown = name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') ? name : "A parameter";
        return new ChatRefusedParameterException(
            Refusals.UnsupportedParameter.Saying($"{(within is null ? shown : $"{within}[].{shown}")} is not supported here with this value; leave it out."), shown);
    }
}

/// <summary>A parameter is refused.</summary>
internal sealed class ChatRefusedParameterException(Refusal refusal, string parameter) : Exception(refusal.Message)
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal => refusal;

    /// <summary>The parameter's name.</summary>
    public string Parameter => parameter;
}
