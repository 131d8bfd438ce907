using System.Buffers.Binary;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.Imagine.Network;
using Cuckoo.Client;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Imagine;

/// <summary><c>cuckoo imagine</c>: a picture from words, on this machine alone.</summary>
internal static class ImagineCommand
{
    private const string UsualMostPrice = "0.1";

    /// <summary>The model that is offered and shipped.</summary>
    private const string UsualModel = "emoji-t2i";

    private static readonly Argument<string> Prompt = new("prompt") { Description = $"What the picture is to show, 1 to {PictureInput.MaxPromptLength} characters." };

    private static readonly Option<string?> Model = new("--model", "-m") { Description = "The model's folder, or with --edge its name; emoji-t2i when absent." };

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

    private static readonly Option<string[]> Loras = LoadingFlags.Loras();

    private static readonly Option<string> Precision = LoadingFlags.Precision();

    private static readonly Option<string?> MostPrice = new("--max-price") { Description = $"With --edge: the most tokens it may cost, such as 0.5; {UsualMostPrice} when absent." };

    private static readonly Option<string?> Priority = new("--priority") { Description = "With --edge: low, normal or high, for a later or an earlier place in the queue at another price; normal when absent." };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace a file that is there." };

    private static readonly Option<bool> Json = new("--json") { Description = "Say the hashes and scores as one JSON object." };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Say nothing but the file's name." };

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        Command imagine = new("imagine", "Draw a picture from words: on this machine, or with --edge by a network's miners, for tokens. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line, 3 when a network's receipt does not hold, 130 for Ctrl-C, which gives a request up.")
        {
            Prompt, Model, Seed, Steps, Guidance, Size, Negative, Sampler, Init, Strength, Mask, Upscale, Loras, Precision, threads, variant, device, MostPrice, Priority, Out, Force, Json, Quiet,
        };
        EdgeFlags flags = new EdgeFlags().AddTo(imagine);
        MostPrice.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && TokenAmount.Parse(text) is null) result.AddError("--max-price is in tokens with at most 18 decimals, such as 0.5.");
        });
        Priority.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("low" or "normal" or "high") }]) result.AddError("--priority is low, normal or high.");
        });
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
        imagine.Validators.Add(result => RequireOnePlace(result, flags, [Size, Negative, Sampler, Mask, Upscale, Loras, Precision, threads, variant, device]));
        imagine.Validators.Add(result =>
        {
            if (result.GetResult(Json) is not null && result.GetResult(Quiet) is not null) result.AddError("--json and --quiet say different things; give one.");
        });
        imagine.SetAction((parsed, cancellation) => flags.IsNamed(parsed.CommandResult)
            ? EdgeCommand.Run(async () =>
            {
                using CuckooClient client = flags.Open(parsed);
                return await ImagineRun.Refusing(() => new NetworkRun(NetworkOptionsOf(parsed), client, TimeProvider.System).Run(cancellation));
            })
            : ModelCommand.Run(token => new ImagineRun(OptionsOf(parsed, KernelFlags.Of(parsed, threads, variant, device)), TimeProvider.System).Run(token), cancellation));
        return imagine;
    }

    private static NetworkOptions NetworkOptionsOf(ParseResult parsed) => new(
        parsed.GetRequiredValue(Prompt),
        parsed.GetValue(Model) ?? UsualModel,
        (long)((parsed.GetValue(Seed) ?? DrawnSeed()) & long.MaxValue),
        parsed.GetValue(Steps),
        parsed.GetValue(Guidance),
        TokenAmount.Parse(parsed.GetValue(MostPrice) ?? UsualMostPrice)!,
        OutputOf(parsed),
        parsed.GetValue(Priority),
        parsed.GetValue(Init),
        parsed.GetValue(Init) is null ? null : parsed.GetValue(Strength) ?? PictureInput.DefaultStrengthPercent);

    private static ImagineOptions OptionsOf(ParseResult parsed, KernelOptions kernels) => new(
        parsed.GetRequiredValue(Prompt),
        parsed.GetValue(Model),
        parsed.GetValue(Seed) ?? DrawnSeed(),
        parsed.GetValue(Steps),
        parsed.GetValue(Guidance),
        parsed.GetValue(Size) is { } size ? SizeOf(size) : null,
        parsed.GetValue(Negative),
        parsed.GetValue(Sampler),
        parsed.GetValue(Init) is { } init ? new StartFiles(init, parsed.GetValue(Strength), parsed.GetValue(Mask)) : null,
        LoadingFlags.Of(parsed, Loras, Precision, kernels),
        OutputOf(parsed));

    private static ImagineOutput OutputOf(ParseResult parsed) =>
        new(parsed.GetValue(Out), parsed.GetValue(Force), parsed.GetValue(Upscale), parsed.GetValue(Json), parsed.GetValue(Quiet));

    private static ulong DrawnSeed() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

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

    // What only one of the two places takes is refused at the other, instead of being passed over.
    private static void RequireOnePlace(CommandResult result, EdgeFlags flags, Option[] onlyHere)
    {
        bool isNetworks = flags.IsNamed(result);
        if (!isNetworks && (result.GetResult(MostPrice) is not null || result.GetResult(Priority) is not null || flags.IsKeyNamed(result)))
            result.AddError("--max-price, --priority and --key-file need --edge.");
        if (isNetworks && onlyHere.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } local)
            result.AddError($"{local.Name} is for a picture drawn here, not for one of --edge.");
        if (isNetworks && result.GetResult(Seed) is { Tokens: [{ Value: var seed }] } && ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number > long.MaxValue)
            result.AddError($"With --edge, --seed is 0 to {long.MaxValue}.");
    }

    private static void RequireInit(CommandResult result)
    {
        if (result.GetResult(Init) is null && (result.GetResult(Strength) ?? result.GetResult(Mask)) is { } lonely)
            result.AddError($"{lonely.Option.Name} needs --init.");
    }
}
