using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Miner.Engines;

// The messages of OpenAI's API that are asked of an engine (platform.openai.com/docs/api-reference): what llama.cpp's server, vLLM and
// Ollama all take. What they answer has many more members; of those only what is here is read.

/// <summary>Asks for an answer: by messages of a conversation, or by the ids of a prompt.</summary>
internal sealed record EngineAsked(
    string Model,
    int MaxTokens,
    decimal Temperature,
    decimal TopP,
    long Seed,
    bool Stream,
    IReadOnlyList<EngineMessage>? Messages = null,
    IReadOnlyList<int>? Prompt = null);

/// <summary>A message of a conversation.</summary>
internal sealed record EngineMessage(string Role, string Content);

/// <summary>An answer, or a piece of one.</summary>
internal sealed record EngineReply(IReadOnlyList<EngineChoice>? Choices = null, JsonElement? Error = null);

/// <summary>The text of an answer under whichever name a call gives it, and why it ended.</summary>
internal sealed record EngineChoice(EngineSaid? Delta = null, EngineSaid? Message = null, string? Text = null, string? FinishReason = null)
{
    /// <summary>What it adds to the text.</summary>
    [JsonIgnore]
    public string Said => Delta?.Content ?? Message?.Content ?? Text ?? "";
}

/// <summary>What was said.</summary>
internal sealed record EngineSaid(string? Content = null);

/// <summary>Their serialisation: members in snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(EngineAsked))]
[JsonSerializable(typeof(EngineReply))]
internal sealed partial class EngineJson : JsonSerializerContext;
