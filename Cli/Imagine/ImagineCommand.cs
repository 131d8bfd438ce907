using System.Buffers.Binary;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Imagine;

/// <summary><c>cuckoo imagine</c>: a picture from words, on this machine alone.</summary>
internal static class ImagineCommand
{
    private static readonly Argument<string> Prompt = new("prompt") { Description = $"What the picture is to show, 1 to {PictureInput.MaxPromptLength} characters." };

    private static readonly Option<string?> Model = new("--model", "-m") { Description = "The model's folder; the shipped emoji-t2i when absent." };

    private static readonly Option<ulong?> Seed = new("--seed")
    {
        Description = $"0 to {ulong.MaxValue}; the same seed gives the same picture on every machine. Drawn when absent.",
    };

    private static readonly Option<int?> Steps = Optional("--steps", "Sampler steps; the model's usual number when absent.", 1, PictureInput.MaxSteps);

    private static readonly Option<int?> Guidance = Optional(
        "--guidance", "How strongly the prompt is followed, in percent; the model's usual when absent.", PictureInput.MinGuidancePercent, PictureInput.MaxGuidancePercent);

    private static readonly Option<string?> Size = new("--size") { Description = "Width and height in pixels, such as 512x512; the start picture's, or the model's usual, when absent." };

    private static readonly Option<string?> Negative = new("--negative") { Description = "What the picture is to keep away from." };

    private static readonly Option<string?> Sampler = new("--sampler") { Description = "How steps are taken; the model's first sampler when absent." };

    private static readonly Option<string?> Init = new("--init") { Description = "A PNG or JPEG file to start from. It is cut to the size's proportions, around its middle, and resized." };

    private static readonly Option<int?> Strength = Optional(
        "--strength", $"With --init: how much of it is drawn anew, in percent; {PictureInput.DefaultStrengthPercent} when absent.", PictureInput.MinStrengthPercent, PictureInput.MaxStrengthPercent);

    private static readonly Option<string?> Mask = new("--mask") { Description = "With --init: a PNG or JPEG file that is bright where the picture is drawn anew." };

    private static readonly Option<bool> Upscale = new("--upscale") { Description = "Make the picture four times as wide and high." };

    private static readonly Option<string?> Out = new("--out", "-o") { Description = "The PNG file; named by prompt and seed when absent. One that is there is left alone." };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace a file that is there." };

    private static readonly Option<bool> Json = new("--json") { Description = "Say the hashes and scores as one JSON object." };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Say nothing but the file's name." };

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Command imagine = new("imagine", "Draw a picture from words on this machine. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line, 130 for Ctrl-C.")
        {
            Prompt, Model, Seed, Steps, Guidance, Size, Negative, Sampler, Init, Strength, Mask, Upscale, threads, variant, Out, Force, Json, Quiet,
        };
        Seed.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                result.AddError($"--seed is 0 to {ulong.MaxValue}.");
        });
        Size.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && SizeOf(text) is null)
                result.AddError($"--size is WIDTHxHEIGHT, such as 512x512; each is 1 to {PictureInput.MaxSide}.");
        });
        Prompt.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', '-', ..] word }]) result.AddError($"imagine has no option '{word}'.");
            else if (result.Tokens is [{ Value.Length: 0 or > PictureInput.MaxPromptLength }]) result.AddError($"The prompt has 1 to {PictureInput.MaxPromptLength} characters.");
        });
        imagine.Validators.Add(RequireInit);
        imagine.Validators.Add(result =>
        {
            if (result.GetResult(Json) is not null && result.GetResult(Quiet) is not null) result.AddError("--json and --quiet say different things; give one.");
        });
        imagine.SetAction((parsed, cancellation) => ModelCommand.Run(
            token => new ImagineRun(OptionsOf(parsed, KernelFlags.Of(parsed, threads, variant)), TimeProvider.System).Run(token), cancellation));
        return imagine;
    }

    private static ImagineOptions OptionsOf(ParseResult parsed, KernelOptions kernels) => new(
        parsed.GetRequiredValue(Prompt),
        parsed.GetValue(Model),
        parsed.GetValue(Seed) ?? BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        parsed.GetValue(Steps),
        parsed.GetValue(Guidance),
        parsed.GetValue(Size) is { } size ? SizeOf(size) : null,
        parsed.GetValue(Negative),
        parsed.GetValue(Sampler),
        parsed.GetValue(Init) is { } init ? new StartFiles(init, parsed.GetValue(Strength), parsed.GetValue(Mask)) : null,
        kernels,
        new ImagineOutput(parsed.GetValue(Out), parsed.GetValue(Force), parsed.GetValue(Upscale), parsed.GetValue(Json), parsed.GetValue(Quiet)));

    private static Option<int?> Optional(string name, string description, int least, int most) => new(name)
    {
        Description = $"{description} {least} to {most}.",
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
                return number;
            result.AddError($"{name} is {least} to {most}.");
            return null;
        },
    };

    private static (int Width, int Height)? SizeOf(string text)
    {
        string[] sides = text.Split('x');
        return sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height ? (width, height) : null;

        static int? Side(string side) =>
            int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) && pixels is >= 1 and <= PictureInput.MaxSide ? pixels : null;
    }

    private static void RequireInit(CommandResult result)
    {
        if (result.GetResult(Init) is null && (result.GetResult(Strength) ?? result.GetResult(Mask)) is { } lonely)
            result.AddError($"{lonely.Option.Name} needs --init.");
    }
}
