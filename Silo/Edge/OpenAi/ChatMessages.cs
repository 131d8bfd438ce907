using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Silo.Edge.OpenAi;

// The messages of chat completions (platform.openai.com/docs/api-reference/chat). Members that would change the answer and are
// not ours fall into Others and are refused by name.

/// <summary>Asks for the next message of a conversation.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="MaxTokens">Tokens at most; the older name.</param>
/// <param name="MaxCompletionTokens">Tokens at most.</param>
/// <param name="Temperature">0 to 2 in hundredths; 0 when absent.</param>
/// <param name="TopP">0.01 to 1 in hundredths; 1 when absent.</param>
/// <param name="Seed">0 to 2^63-1; drawn when absent.</param>
/// <param name="N">One.</param>
/// <param name="Stream">Whether to answer in pieces.</param>
/// <param name="StreamOptions">What the stream holds besides.</param>
/// <param name="ServiceTier">auto, default, flex or priority: a later or an earlier place in the queue at another price.</param>
internal sealed record ChatAsked(
    string Model,
    IReadOnlyList<ChatAskedMessage> Messages,
    int? MaxTokens = null,
    int? MaxCompletionTokens = null,
    decimal? Temperature = null,
    decimal? TopP = null,
    long? Seed = null,
    int? N = null,
    bool? Stream = null,
    ChatStreamOptions? StreamOptions = null,
    string? ServiceTier = null)
{
    /// <summary>Everything else that was said.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A message of the conversation.</summary>
/// <param name="Role">system or developer, user or assistant.</param>
/// <param name="Content">A text, or a list of parts that are texts.</param>
internal sealed record ChatAskedMessage(string Role, JsonElement Content)
{
    /// <summary>Everything else that was said.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What a stream holds besides the answer.</summary>
/// <param name="IncludeUsage">Whether its last piece counts the tokens.</param>
internal sealed record ChatStreamOptions(bool? IncludeUsage = null);

/// <summary>An answer.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Created">When, in seconds since 1970.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Choices">The one message.</param>
/// <param name="Usage">The tokens.</param>
/// <param name="SystemFingerprint">The profile, exact or tolerant, a colon and the program hash: by what it is judged and what ran.</param>
/// <param name="ServiceTier">default, flex or priority: the tier in which it ran; absent where none was asked for.</param>
internal sealed record ChatReply(
    string Id, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage, string SystemFingerprint, string? ServiceTier = null)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "chat.completion";
}

/// <summary>A message that was written.</summary>
/// <param name="Index">0.</param>
/// <param name="Message">The message.</param>
/// <param name="FinishReason">stop or length.</param>
internal sealed record ChatChoice(int Index, ChatSaid Message, string FinishReason);

/// <summary>What was written.</summary>
/// <param name="Role">assistant.</param>
/// <param name="Content">The text.</param>
internal sealed record ChatSaid(string? Role, string? Content);

/// <summary>A piece of an answer.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Created">When, in seconds since 1970; the same in all pieces.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Choices">The piece; empty in the one that counts the tokens.</param>
/// <param name="SystemFingerprint">As in an answer that is not streamed.</param>
/// <param name="Usage">The tokens, in the last one if asked for.</param>
/// <param name="ServiceTier">As in an answer that is not streamed.</param>
internal sealed record ChatChunk(
    string Id, long Created, string Model, IReadOnlyList<ChatDelta> Choices, string SystemFingerprint, ChatUsage? Usage = null, string? ServiceTier = null)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "chat.completion.chunk";
}

/// <summary>What a piece adds.</summary>
/// <param name="Index">0.</param>
/// <param name="Delta">The text it adds.</param>
/// <param name="FinishReason">stop or length in the last one.</param>
internal sealed record ChatDelta(int Index, ChatSaid Delta, string? FinishReason = null);

/// <summary>Tokens, as they are paid for.</summary>
/// <param name="PromptTokens">Of the conversation.</param>
/// <param name="CompletionTokens">Generated.</param>
/// <param name="TotalTokens">Both.</param>
internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens);

/// <summary>A refusal as OpenAI's API has it: the edge's own members and two more.</summary>
/// <param name="Error">What was refused and why.</param>
internal sealed record ChatRefused(ChatError Error);

/// <summary>What was refused and why.</summary>
/// <param name="Code">The edge's code.</param>
/// <param name="Message">The edge's sentence.</param>
/// <param name="Type">The sort of error.</param>
/// <param name="Param">The member that is refused, if it is one.</param>
internal sealed record ChatError(string Code, string Message, string Type, string? Param);
