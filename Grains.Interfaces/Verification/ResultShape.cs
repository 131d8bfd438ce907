using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>What a result must look like from outside, before anybody runs the job again.</summary>
/// <param name="OutputBytes">Bytes of the output; of a text the most.</param>
/// <param name="Steps">Steps of the trace; of a text the most.</param>
/// <param name="PromptTokens">Tokens a text starts from; 0 for a picture.</param>
/// <param name="Profile">By what it is judged: a tolerant result has no trace, and so no steps.</param>
public readonly record struct ResultShape(long OutputBytes, int Steps, int PromptTokens, ModelProfile Profile = ModelProfile.Exact)
{
    /// <summary>Bytes of a generated token: its id, little-endian (docs/numerics.md).</summary>
    public const int TokenBytes = 4;

    /// <summary>Positions of a text in one step of its trace (docs/numerics.md).</summary>
    public const int StepPositions = 16;

    /// <summary>A text of at most so many tokens.</summary>
    public static ResultShape Text(int promptTokens, int maxTokens, ModelProfile profile = ModelProfile.Exact) => new(
        (long)TokenBytes * maxTokens, profile is ModelProfile.Tolerant ? 0 : StepsAfter(promptTokens, maxTokens), promptTokens, profile);

    /// <summary>Whether it is a text's.</summary>
    public bool IsText => PromptTokens > 0;

    /// <summary>Whether an output may be that long.</summary>
    public bool HasLength(long bytes) => IsText ? bytes > 0 && bytes <= OutputBytes && bytes % TokenBytes == 0 : bytes == OutputBytes;

    /// <summary>Steps of the trace that an output of that length has.</summary>
    public int StepsOf(long bytes) => Profile is ModelProfile.Tolerant ? 0 : IsText ? StepsAfter(PromptTokens, bytes / TokenBytes) : Steps;

    // The last token is generated and never read.
    private static int StepsAfter(long promptTokens, long tokens) => (int)((promptTokens + tokens - 1 + StepPositions - 1) / StepPositions);
}
