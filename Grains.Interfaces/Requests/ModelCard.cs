using System.Text.Json.Serialization;

namespace Cuckoo.Grains.Requests;

/// <summary>A model on offer, as the coordinator has it: of pictures (<see cref="PictureCard"/>) or of texts (<see cref="TextCard"/>).</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(ModelCardJson))]
public abstract record ModelCard
{
    private protected ModelCard()
    {
    }

    /// <summary>Name to ask for it by.</summary>
    public abstract string Name { get; init; }

    /// <summary>Program hash.</summary>
    public abstract Hash256 Program { get; init; }

    /// <summary>By what its results are judged.</summary>
    [Id(0)]
    public ModelProfile Profile { get; init; }

    /// <summary>What models of one kind are compared by: the price of a step, or of a generated token.</summary>
    [JsonIgnore]
    public abstract Amount UnitPrice { get; }
}

/// <summary>A model that draws pictures.</summary>
/// <param name="Name">Name to ask for it by.</param>
/// <param name="Program">Program hash.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="MaxSteps">Most steps.</param>
/// <param name="PricePerStep">Price of a step.</param>
[GenerateSerializer, Immutable]
public sealed record PictureCard(string Name, Hash256 Program, int Width, int Height, int MaxSteps, Amount PricePerStep) : ModelCard
{
    /// <summary>Whether a request may bring a picture to start from.</summary>
    public bool TakesStart { get; init; }

    /// <summary>Length of an output: one byte a colour, three a pixel.</summary>
    [JsonIgnore]
    public long OutputBytes => 3L * Width * Height;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Amount UnitPrice => PricePerStep;
}

/// <summary>A model that writes texts.</summary>
/// <param name="Name">Name to ask for it by.</param>
/// <param name="Program">Program hash.</param>
/// <param name="ContextTokens">Tokens a conversation and its answer may have together.</param>
/// <param name="PricePerPromptToken">Price of a token of the conversation.</param>
/// <param name="PricePerToken">Price of a generated token.</param>
[GenerateSerializer, Immutable]
public sealed record TextCard(string Name, Hash256 Program, int ContextTokens, Amount PricePerPromptToken, Amount PricePerToken) : ModelCard
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Amount UnitPrice => PricePerToken;
}

internal sealed class ModelCardJson() : PictureOrTextJson<ModelCard, PictureCard, TextCard>(nameof(TextCard.ContextTokens));
