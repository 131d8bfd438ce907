using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains.Requests;

/// <summary>What is asked of a model: a picture (<see cref="PictureSpec"/>) or a text (<see cref="TextSpec"/>), and nothing else.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(JobSpecJson))]
public abstract record JobSpec
{
    private protected JobSpec()
    {
    }

    /// <summary>Name of the model.</summary>
    public abstract string Model { get; init; }

    /// <summary>0 to 2^63-1.</summary>
    public abstract long Seed { get; init; }
}

/// <summary>What a picture is asked to be.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">The user's text.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidancePercent">Guidance in hundredths.</param>
/// <param name="Start">A picture to start from, its bytes in base 64; nothing for noise alone.</param>
/// <param name="StrengthPercent">Of a start: how much of it is drawn anew, in hundredths.</param>
[GenerateSerializer, Immutable]
public sealed record PictureSpec(string Model, string Prompt, long Seed, int Steps, int GuidancePercent, string? Start = null, int StrengthPercent = 0) : JobSpec
{
    /// <summary>The steps that are taken and paid for: all from noise, from a start the share that draws anew, and at least one.</summary>
    [JsonIgnore]
    public int StepsTaken => Start is null ? Steps : Math.Max(1, Steps * StrengthPercent / 100);
}

/// <summary>What a text is asked to be.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Messages">The conversation, in an order that the model's template has: the edge has tried it.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="MaxTokens">Tokens to generate at most.</param>
/// <param name="TemperaturePercent">Temperature in hundredths; 0 takes the likeliest token.</param>
/// <param name="TopPPercent">Share of the likeliest tokens to draw from, in hundredths.</param>
/// <param name="PromptTokens">Tokens of the conversation, as the edge counted them with the trusted model.</param>
[GenerateSerializer, Immutable]
public sealed record TextSpec(
    string Model, ImmutableArray<ChatLine> Messages, long Seed, int MaxTokens, int TemperaturePercent, int TopPPercent, int PromptTokens) : JobSpec;

/// <summary>A message of a conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">What is said.</param>
[GenerateSerializer, Immutable]
public sealed record ChatLine(string Role, string Content);

internal sealed class JobSpecJson() : PictureOrTextJson<JobSpec, PictureSpec, TextSpec>(nameof(TextSpec.Messages));
