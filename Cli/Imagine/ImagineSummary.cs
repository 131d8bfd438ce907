using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Models;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Cli.Imagine;

/// <summary>What a picture is known by and what it took: for people, for programs, and for the picture's own file.</summary>
internal sealed class ImagineSummary(PictureModel model, PictureModelOptions loading, PictureInput input, PictureRun run)
{
    private readonly string program = Convert.ToHexStringLower(model.ProgramHash);

    private readonly string root = Convert.ToHexStringLower(run.TraceRoot);

    private readonly string output = Convert.ToHexStringLower(run.OutputHash);

    private readonly string sampler = input.Sampler ?? model.Limits.Samplers[0];

    /// <summary>What the classifier says.</summary>
    public required SafetyScores Safety { get; init; }

    /// <summary>The picture four times as large, if it was asked for, and the program that made it.</summary>
    public (RgbPicture Picture, byte[] Program)? Enlarged { get; init; }

    /// <summary>Where the picture is.</summary>
    public required string Path { get; init; }

    private double SecondsAStep => run.Elapsed.TotalSeconds / run.TraceLeaves.Count;

    private RgbPicture Kept => Enlarged?.Picture ?? new RgbPicture(run.Pixels, run.Width, run.Height);

    // Both are in the program hash too, which says that they were, but not which.
    private string Loaded => string.Join(", ", [
        LoadingFlags.NameOf(loading.Precision),
        .. loading.Loras.Select(lora => string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileName(lora.Path)} at {lora.ScalePercent} %")),
    ]);

    private string? EnlargedHash => Enlarged is { } enlarged ? Convert.ToHexStringLower(SHA256.HashData(enlarged.Picture.Pixels)) : null;

    private string? EnlargedProgram => Enlarged is { } enlarged ? Convert.ToHexStringLower(enlarged.Program) : null;

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines()
    {
        string negative = input.NegativePrompt is null ? "" : ", with a negative prompt";
        string start = input.StartPicture is null ? "" : $", {input.StrengthPercent} % anew from a start picture{(input.Mask is null ? "" : " and a mask")}";
        yield return $"model    {TerminalText.OneLine(model.Name)}";
        yield return $"program  {program}";
        yield return $"trace    {root} ({run.TraceLeaves.Count} steps)";
        yield return $"output   {output} ({run.Width}x{run.Height})";
        yield return $"input    seed {input.Seed}, {input.Steps} steps of {sampler}, guidance {input.GuidancePercent} %{negative}{start}";
        if (loading.Precision is not PicturePrecision.Full || loading.Loras.Count > 0) yield return $"loaded   {Loaded}";
        yield return string.Create(CultureInfo.InvariantCulture, $"speed    {SecondsAStep:0.000} s a step, {run.Elapsed.TotalSeconds:0.00} s in all");
        yield return $"safety   {Safety}";
        if (Enlarged is { } enlarged) yield return $"enlarged {EnlargedHash} ({enlarged.Picture.Width}x{enlarged.Picture.Height}), program {EnlargedProgram}";
        yield return $"picture  {TerminalText.OneLine(Path)} ({Kept.Width}x{Kept.Height})";
    }

    /// <summary>For programs.</summary>
    public JsonObject Fields() => new()
    {
        ["path"] = Path,
        ["width"] = Kept.Width,
        ["height"] = Kept.Height,
        ["model"] = model.Name,
        ["prompt"] = input.Prompt,
        ["negativePrompt"] = input.NegativePrompt,
        ["seed"] = input.Seed,
        ["steps"] = input.Steps,
        ["guidancePercent"] = input.GuidancePercent,
        ["sampler"] = sampler,
        ["strengthPercent"] = input.StartPicture is null ? null : input.StrengthPercent,
        ["loaded"] = Loaded,
        ["programHash"] = program,
        ["traceRoot"] = root,
        ["traceSteps"] = run.TraceLeaves.Count,
        ["outputHash"] = output,
        ["seconds"] = run.Elapsed.TotalSeconds,
        ["secondsAStep"] = SecondsAStep,
        ["safety"] = new JsonObject(Safety.All.Select(score => KeyValuePair.Create(score.Name.ToLowerInvariant(), (JsonNode?)score.Score))),
        ["upscalerProgramHash"] = EnlargedProgram,
        ["upscaledHash"] = EnlargedHash,
        ["warnings"] = new JsonArray([.. run.Cuts.Select(cut => (JsonNode?)cut.ToString())]),
    };

    /// <summary>For the picture's own file: what is needed to draw it again and to know that it is the same.</summary>
    public IReadOnlyList<PngText> Texts()
    {
        List<PngText> texts =
        [
            new(PngText.Description, input.Prompt),
            new(PngText.Software, "Cuckoo"),
            new("Model", model.Name),
            new("Seed", Number(input.Seed)),
            new("Steps", Number(input.Steps)),
            new("Guidance percent", Number(input.GuidancePercent)),
            new("Sampler", sampler),
            new("Program hash", program),
            new("Trace root", root),
            new("Output hash", output),
        ];
        if (loading.Precision is not PicturePrecision.Full || loading.Loras.Count > 0) texts.Add(new PngText("Loaded", Loaded));
        if (input.NegativePrompt is { } negative) texts.Add(new PngText("Negative prompt", negative));
        if (input.StartPicture is { } start)
        {
            texts.Add(new PngText("Start picture hash", Convert.ToHexStringLower(SHA256.HashData(start.Pixels))));
            texts.Add(new PngText("Strength percent", Number(input.StrengthPercent)));
        }

        if (input.Mask is { } mask) texts.Add(new PngText("Mask hash", Convert.ToHexStringLower(SHA256.HashData(mask.Values))));
        if (EnlargedProgram is { } upscaler && EnlargedHash is { } enlarged) texts.AddRange([new PngText("Upscaler program hash", upscaler), new PngText("Upscaled hash", enlarged)]);
        return texts;
    }

    private static string Number<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
