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

    /// <summary>The least share of a start picture that is drawn anew.</summary>
    public const int MinStrengthPercent = 1;

    /// <summary>All of it.</summary>
    public const int MaxStrengthPercent = 100;

    /// <summary>The share of a start picture that is drawn anew if nothing is said.</summary>
    public const int DefaultStrengthPercent = 75;

    /// <summary>The longest side of any picture that goes in or comes out.</summary>
    public const int MaxSide = 4096;

    /// <summary>What the picture is to keep away from, up to <see cref="MaxPromptLength"/> characters; null for nothing.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Pixels a row; null for the start picture's width, or the model's own.</summary>
    public int? Width { get; init; }

    /// <summary>Rows; null for the start picture's height, or the model's own.</summary>
    public int? Height { get; init; }

    /// <summary>One of <see cref="PictureLimits.Samplers"/>; null for its first.</summary>
    public string? Sampler { get; init; }

    /// <summary>A picture to start from instead of noise alone; as large as the result.</summary>
    public RgbPicture? StartPicture { get; init; }

    /// <summary>How much of the start picture is drawn anew, 1 to 100 percent; 75 where there is none.</summary>
    public int StrengthPercent { get; init; } = DefaultStrengthPercent;

    /// <summary>Which pixels of the start picture are drawn anew; null for all.</summary>
    public PictureMask? Mask { get; init; }

    /// <summary>The first of the steps that is taken, from 0: a start picture is further along than noise by what of it is kept. At least one is taken.</summary>
    public int FirstStep => StartPicture is null ? 0 : Steps - Math.Max(1, Steps * StrengthPercent / 100);

    /// <summary>Refuses an input outside the ranges above. What a model can do is its <see cref="PictureLimits"/>' to say.</summary>
    /// <exception cref="InvalidPictureInputException">Names the field and the range.</exception>
    public void RequireValid()
    {
        if (string.IsNullOrEmpty(Prompt) || Prompt.Length > MaxPromptLength)
            throw new InvalidPictureInputException(nameof(Prompt), $"1 to {MaxPromptLength} characters");
        if (Steps is < 1 or > MaxSteps)
            throw new InvalidPictureInputException(nameof(Steps), $"1 to {MaxSteps}");
        if (GuidancePercent is < MinGuidancePercent or > MaxGuidancePercent)
            throw new InvalidPictureInputException(nameof(GuidancePercent), $"{MinGuidancePercent} to {MaxGuidancePercent}");
        if (NegativePrompt is { Length: > MaxPromptLength })
            throw new InvalidPictureInputException(nameof(NegativePrompt), $"at most {MaxPromptLength} characters");
        if (Width is < 1 or > MaxSide)
            throw new InvalidPictureInputException(nameof(Width), $"1 to {MaxSide}");
        if (Height is < 1 or > MaxSide)
            throw new InvalidPictureInputException(nameof(Height), $"1 to {MaxSide}");
        if (StrengthPercent is < MinStrengthPercent or > MaxStrengthPercent)
            throw new InvalidPictureInputException(nameof(StrengthPercent), $"{MinStrengthPercent} to {MaxStrengthPercent}");
        if (StartPicture is { } start && !Holds(start.Pixels, start.Width, start.Height, 3))
            throw new InvalidPictureInputException(nameof(StartPicture), $"RGB bytes, 3 a pixel, with sides of 1 to {MaxSide}");
        if (Mask is { } mask && !(Holds(mask.Values, mask.Width, mask.Height, 1) && (mask.Width, mask.Height) == (StartPicture?.Width, StartPicture?.Height)))
            throw new InvalidPictureInputException(nameof(Mask), "a byte for each pixel of a start picture");
    }

    /// <summary>At most 3 · 4096² bytes, which is an int.</summary>
    private static bool Holds(byte[]? bytes, int width, int height, int channels) =>
        width is >= 1 and <= MaxSide && height is >= 1 and <= MaxSide && bytes?.Length == width * height * channels;
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
