namespace Cuckoo.Kernels.Models;

/// <summary>What a picture model can be asked for, by its own account.</summary>
public sealed record PictureLimits
{
    /// <summary>The model, for messages.</summary>
    public required string Model { get; init; }

    /// <summary>Width and height are multiples of this.</summary>
    public required int SizeMultiple { get; init; }

    /// <summary>The least width and height.</summary>
    public required int MinSize { get; init; }

    /// <summary>The greatest width and height.</summary>
    public required int MaxSize { get; init; }

    /// <summary>The most pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Width and height of a picture for which nothing is said.</summary>
    public required int DefaultSize { get; init; }

    /// <summary>The most steps.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>Steps that give good pictures.</summary>
    public required int DefaultSteps { get; init; }

    /// <summary>Guidance that gives good pictures, in percent.</summary>
    public required int DefaultGuidancePercent { get; init; }

    /// <summary>The samplers by name, the default one first.</summary>
    public required IReadOnlyList<string> Samplers { get; init; }

    /// <summary>Tokens of a prompt that are read; see <see cref="PictureModel.Cuts"/>.</summary>
    public required int MaxPromptTokens { get; init; }

    /// <summary>Whether <see cref="PictureInput.NegativePrompt"/> may be given.</summary>
    public required bool TakesNegativePrompt { get; init; }

    /// <summary>Whether <see cref="PictureInput.StartPicture"/> may be given.</summary>
    public required bool TakesStartPicture { get; init; }

    /// <summary>Whether <see cref="PictureInput.Mask"/> may be given, beside a start picture.</summary>
    public required bool TakesMask { get; init; }

    /// <summary>Pixels a row of the picture that an input asks for.</summary>
    public int WidthOf(PictureInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Width ?? input.StartPicture?.Width ?? DefaultSize;
    }

    /// <summary>Rows of the picture that an input asks for.</summary>
    public int HeightOf(PictureInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Height ?? input.StartPicture?.Height ?? DefaultSize;
    }

    /// <summary>Refuses an input that is outside every model's ranges or that this model cannot do.</summary>
    /// <exception cref="InvalidPictureInputException">Names the field and what is allowed.</exception>
    public void RequireValid(PictureInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        input.RequireValid();
        if (input.Steps > MaxSteps)
            throw new InvalidPictureInputException(nameof(PictureInput.Steps), $"1 to {MaxSteps}");
        if (input.Sampler is { } sampler && !Samplers.Contains(sampler, StringComparer.Ordinal))
            throw new InvalidPictureInputException(nameof(PictureInput.Sampler), $"one of {string.Join(", ", Samplers)}");
        RequireLeftOut(nameof(PictureInput.NegativePrompt), input.NegativePrompt is null || TakesNegativePrompt);
        RequireLeftOut(nameof(PictureInput.StartPicture), input.StartPicture is null || TakesStartPicture);
        RequireLeftOut(nameof(PictureInput.Mask), input.Mask is null || TakesMask);
        var (width, height) = (WidthOf(input), HeightOf(input));
        RequireSize(nameof(PictureInput.Width), width);
        RequireSize(nameof(PictureInput.Height), height);
        if (width > MaxPixels / height)
            throw new InvalidPictureInputException(nameof(PictureInput.Height), $"at most {MaxPixels / width / SizeMultiple * SizeMultiple} at a width of {width}: a picture has at most {MaxPixels} pixels");
        if (input.StartPicture is { } start && (start.Width != width || start.Height != height))
            throw new InvalidPictureInputException(nameof(PictureInput.StartPicture), $"as large as the picture, {width} × {height}");
    }

    private void RequireLeftOut(string field, bool holds)
    {
        if (!holds)
            throw new InvalidPictureInputException(field, $"left out; {Model} takes none");
    }

    private void RequireSize(string field, int value)
    {
        if (value >= MinSize && value <= MaxSize && value % SizeMultiple == 0)
            return;
        var allowed = MinSize == MaxSize ? $"{MinSize}" : $"a multiple of {SizeMultiple} from {MinSize} to {MaxSize}";
        throw new InvalidPictureInputException(field, allowed);
    }
}
