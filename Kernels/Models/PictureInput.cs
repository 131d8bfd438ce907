namespace Cuckoo.Kernels.Models;

/// <summary>What decides a picture, together with the program: same input, same bytes.</summary>
/// <param name="Prompt">The user's text, 1 to <see cref="MaxPromptLength"/> characters.</param>
/// <param name="Seed">Chooses the noise the picture starts from.</param>
/// <param name="Steps">Sampler steps, 1 to <see cref="MaxSteps"/>.</param>
/// <param name="GuidancePercent">How strongly the prompt is followed, 100 (as trained) to 1000 percent.</param>
public sealed record PictureInput(string Prompt, ulong Seed, int Steps = PictureInput.DefaultSteps, int GuidancePercent = PictureInput.DefaultGuidancePercent)
{
    /// <summary>UTF-16 code units a prompt may have.</summary>
    public const int MaxPromptLength = 500;

    /// <summary>The most steps a run may take.</summary>
    public const int MaxSteps = 50;

    /// <summary>The steps that gave the model's contact sheet.</summary>
    public const int DefaultSteps = 25;

    /// <summary>The least guidance.</summary>
    public const int MinGuidancePercent = 100;

    /// <summary>The most guidance.</summary>
    public const int MaxGuidancePercent = 1000;

    /// <summary>The guidance that gave the model's contact sheet.</summary>
    public const int DefaultGuidancePercent = 250;

    /// <summary>Refuses an input outside the ranges above.</summary>
    /// <exception cref="InvalidPictureInputException">Names the field and the range.</exception>
    public void RequireValid()
    {
        if (string.IsNullOrEmpty(Prompt) || Prompt.Length > MaxPromptLength)
            throw new InvalidPictureInputException(nameof(Prompt), $"1 to {MaxPromptLength} characters");
        if (Steps is < 1 or > MaxSteps)
            throw new InvalidPictureInputException(nameof(Steps), $"1 to {MaxSteps}");
        if (GuidancePercent is < MinGuidancePercent or > MaxGuidancePercent)
            throw new InvalidPictureInputException(nameof(GuidancePercent), $"{MinGuidancePercent} to {MaxGuidancePercent}");
    }
}

/// <summary>A picture was asked for that no model draws.</summary>
public sealed class InvalidPictureInputException : ArgumentException
{
    /// <summary>Names the field and what it may hold.</summary>
    /// <param name="field">The member of <see cref="PictureInput"/> at fault.</param>
    /// <param name="allowed">What it may hold, such as "1 to 50".</param>
    public InvalidPictureInputException(string field, string allowed)
        : base($"{field} must be {allowed}.")
    {
        Field = field;
        Allowed = allowed;
    }

    /// <summary>The member of <see cref="PictureInput"/> at fault.</summary>
    public string Field { get; }

    /// <summary>What the field may hold.</summary>
    public string Allowed { get; }
}
