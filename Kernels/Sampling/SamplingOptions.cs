using System.Globalization;

namespace Cuckoo.Kernels.Sampling;

/// <summary>How a token is chosen from the logits, and the seed of the choice: docs/numerics.md, "Sampling of tokens".</summary>
/// <remarks>As it stands here it always takes the likeliest token.</remarks>
public sealed record SamplingOptions
{
    /// <summary>The least temperature that is not 0: a logit over it stays far from the end of float32.</summary>
    public const float MinTemperature = 0.01f;

    /// <summary>The highest temperature.</summary>
    public const float MaxTemperature = 10f;

    /// <summary>The least penalty, which favours what was said.</summary>
    public const float MinRepetitionPenalty = 0.1f;

    /// <summary>The highest penalty.</summary>
    public const float MaxRepetitionPenalty = 10f;

    /// <summary>The most tokens a penalty looks back on.</summary>
    public const int MaxRepetitionWindow = 4096;

    /// <summary>0 takes the likeliest token and draws nothing; else <see cref="MinTemperature"/> to <see cref="MaxTemperature"/>.</summary>
    public float Temperature { get; init; }

    /// <summary>Keeps that many of the likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the fewest likeliest tokens that have this share of the weight, above 0 to 1; 1 keeps all.</summary>
    public float TopP { get; init; } = 1f;

    /// <summary>Keeps the tokens at least this likely beside the likeliest, 0 to 1.</summary>
    public float MinP { get; init; }

    /// <summary>
    /// Divides the positive logits of tokens that were there lately and multiplies the others,
    /// <see cref="MinRepetitionPenalty"/> to <see cref="MaxRepetitionPenalty"/>; 1 changes nothing.
    /// </summary>
    public float RepetitionPenalty { get; init; } = 1f;

    /// <summary>How many of the last tokens, those of the prompt included, are penalised; 0 to <see cref="MaxRepetitionWindow"/>.</summary>
    public int RepetitionWindow { get; init; } = 64;

    /// <summary>Chooses the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>One text for one way of sampling, to be hashed: floats as the eight hexadecimal digits of their bits.</summary>
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"temperature={Bits(Temperature)} top-k={TopK} top-p={Bits(TopP)} min-p={Bits(MinP)} repetition-penalty={Bits(RepetitionPenalty)} repetition-window={RepetitionWindow} seed={Seed}");

    /// <summary>Refuses options outside the ranges above.</summary>
    /// <exception cref="InvalidSamplingException">Names the option and what it may be.</exception>
    public void Validate()
    {
        // Written so that NaN, which compares as false, is refused.
        Require(Temperature == 0f || Temperature is >= MinTemperature and <= MaxTemperature, "Temperature is 0, or 0.01 to 10");
        Require(TopK >= 0, "TopK is 0 or more");
        Require(TopP is > 0f and <= 1f, "TopP is above 0 and at most 1");
        Require(MinP is >= 0f and <= 1f, "MinP is 0 to 1");
        Require(RepetitionPenalty is >= MinRepetitionPenalty and <= MaxRepetitionPenalty, "RepetitionPenalty is 0.1 to 10");
        Require(RepetitionWindow is >= 0 and <= MaxRepetitionWindow, "RepetitionWindow is 0 to 4096");
    }

    // Adding +0 makes −0 the +0 that it means.
    private static string Bits(float value) => BitConverter.SingleToUInt32Bits(value + 0f).ToString("x8", CultureInfo.InvariantCulture);

    private static void Require(bool isMet, string range)
    {
        if (!isMet) throw new InvalidSamplingException(range + ".");
    }
}
