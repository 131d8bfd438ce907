using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Silo.Edge.OpenAi;

// The messages of OpenAI's API that are spoken here (platform.openai.com/docs/api-reference): what programs written for it send
// and need. Members that mean nothing to a network of miners (quality, style, user) are passed over, as everywhere at this edge.

/// <summary>A list of models.</summary>
internal sealed record ModelList(IReadOnlyList<ModelItem> Data)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "list";
}

/// <summary>A model.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Profile">Ours: tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
internal sealed record ModelItem(string Id, string? Profile = null)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "model";

    /// <summary>When it was made, in seconds since 1970: not known here.</summary>
    public long Created { get; }

    /// <summary>Who offers it.</summary>
    public string OwnedBy { get; } = "cuckoo";
}

/// <summary>Asks for pictures.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">What to draw.</param>
/// <param name="N">How many; one when absent.</param>
/// <param name="Size">auto, or what the model draws.</param>
/// <param name="ResponseFormat">b64_json, which it is when absent too.</param>
/// <param name="Seed">Ours: the seed of the first picture; those after it count up. Drawn when absent.</param>
/// <param name="Steps">Ours: denoising steps.</param>
/// <param name="GuidancePercent">Ours: guidance in hundredths.</param>
/// <param name="ServiceTier">As in chat completions, which these members are taken from: auto, default, flex or priority.</param>
internal sealed record ImagesAsked(
    string Model,
    string Prompt,
    int? N = null,
    string? Size = null,
    string? ResponseFormat = null,
    long? Seed = null,
    int? Steps = null,
    int? GuidancePercent = null,
    string? ServiceTier = null);

/// <summary>Pictures.</summary>
/// <param name="Created">When, in seconds since 1970.</param>
/// <param name="Data">One after the other.</param>
/// <param name="ServiceTier">default, flex or priority: the tier in which they ran; absent where none was asked for.</param>
internal sealed record ImagesReply(long Created, IReadOnlyList<ImageItem> Data, string? ServiceTier = null);

/// <summary>A picture.</summary>
/// <param name="B64Json">A PNG file in base 64; it holds the prompt and the miner's receipt.</param>
internal sealed record ImageItem(string B64Json);

/// <summary>Their serialisation: members in snake case, as there.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    MaxDepth = 8,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelItem))]
[JsonSerializable(typeof(ImagesAsked))]
[JsonSerializable(typeof(ImagesReply))]
[JsonSerializable(typeof(ChatAsked))]
[JsonSerializable(typeof(ChatReply))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ChatRefused))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
