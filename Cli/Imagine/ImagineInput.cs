using Cuckoo.Kernels.Models;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Sizes;

namespace Cuckoo.Cli.Imagine;

/// <summary>What was said on the command line as a model's input, or in the words of the command line what is wrong with it.</summary>
internal static class ImagineInput
{
    /// <summary>The input.</summary>
    /// <exception cref="ImagineRefusedException">The model does not draw that.</exception>
    /// <exception cref="PictureFormatException">A file cannot be read as a picture.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PictureInput Of(ImagineOptions options, PictureLimits limits)
    {
        if (options.Negative is not null && !limits.TakesNegativePrompt)
            throw new ImagineRefusedException($"{limits.Model} takes no --negative.", ExitCode.BadArguments);
        if (options.Start is not null && !limits.TakesStartPicture)
            throw new ImagineRefusedException($"{limits.Model} takes no --init.", ExitCode.BadArguments);
        if (options.Start?.Mask is not null && !limits.TakesMask)
            throw new ImagineRefusedException($"{limits.Model} takes no --mask.", ExitCode.BadArguments);
        PictureInput input = new(options.Prompt, options.Seed, options.Steps ?? limits.DefaultSteps, options.Guidance ?? limits.DefaultGuidancePercent)
        {
            NegativePrompt = options.Negative,
            Sampler = options.Sampler,
            Width = options.Size?.Width,
            Height = options.Size?.Height,
        };
        try
        {
            // Before a file is opened, and with its picture once more.
            limits.RequireValid(input);
            if (options.Start is not { } start) return input;
            input = WithStart(input, start, limits);
            limits.RequireValid(input);
            return input;
        }
        catch (InvalidPictureInputException fault)
        {
            throw new ImagineRefusedException($"{OptionOf(fault.Field)} is {fault.Allowed}.", ExitCode.BadArguments);
        }
    }

    private static PictureInput WithStart(PictureInput input, StartFiles files, PictureLimits limits)
    {
        Picture start = PictureFile.Open(files.Picture, PictureFileLimits.Usual);
        (int width, int height) = input is { Width: { } w, Height: { } h } ? (w, h) : Fitting(start, limits);
        return input with
        {
            Width = width,
            Height = height,
            StartPicture = new RgbPicture(PictureSize.Cover(start, width, height).Rgb.ToArray(), width, height),
            StrengthPercent = files.Strength ?? PictureInput.DefaultStrengthPercent,
            Mask = files.Mask is { } mask ? MaskOf(PictureFile.Open(mask, PictureFileLimits.Usual), width, height) : null,
        };
    }

    /// <summary>The largest size the model draws that is not larger than the picture, or its least.</summary>
    private static (int Width, int Height) Fitting(Picture picture, PictureLimits limits)
    {
        for (int share = 64; ; share--)
        {
            int width = Side(picture.Width, share), height = Side(picture.Height, share);
            if (share == 1 || (width <= limits.MaxSize && height <= limits.MaxSize && width <= limits.MaxPixels / height))
                return (Math.Min(width, limits.MaxSize), Math.Min(height, limits.MaxSize));
        }

        int Side(int side, int share) => Math.Max(limits.MinSize, (int)((long)side * share / 64) / limits.SizeMultiple * limits.SizeMultiple);
    }

    /// <summary>Brightness by the weights of BT.601 in 256ths.</summary>
    private static PictureMask MaskOf(Picture picture, int width, int height)
    {
        ReadOnlySpan<byte> rgb = PictureSize.Cover(picture, width, height).Rgb.Span;
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
        return new PictureMask(values, width, height);
    }

    private static string OptionOf(string field) => field switch
    {
        nameof(PictureInput.Prompt) => "The prompt",
        nameof(PictureInput.Steps) => "--steps",
        nameof(PictureInput.GuidancePercent) => "--guidance",
        nameof(PictureInput.NegativePrompt) => "--negative",
        nameof(PictureInput.Width) => "The width of --size",
        nameof(PictureInput.Height) => "The height of --size",
        nameof(PictureInput.Sampler) => "--sampler",
        nameof(PictureInput.StartPicture) => "--init",
        nameof(PictureInput.StrengthPercent) => "--strength",
        nameof(PictureInput.Mask) => "--mask",
        _ => field,
    };
}
