using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Imagine;

/// <summary>What picture is to be drawn, and where it goes. What is absent is the model's to choose.</summary>
/// <param name="Prompt">What it is to show.</param>
/// <param name="Model">The model's folder; the shipped one when absent.</param>
/// <param name="Seed">Chooses the noise.</param>
/// <param name="Steps">Sampler steps.</param>
/// <param name="Guidance">How strongly the prompt is followed, in percent.</param>
/// <param name="Size">Pixels a row, and rows.</param>
/// <param name="Negative">What it is to keep away from.</param>
/// <param name="Sampler">One of the model's.</param>
/// <param name="Start">A picture to start from.</param>
/// <param name="Loading">How the model is loaded and runs.</param>
/// <param name="Output">Where it goes, and what is said.</param>
internal sealed record ImagineOptions(
    string Prompt,
    string? Model,
    ulong Seed,
    int? Steps,
    int? Guidance,
    (int Width, int Height)? Size,
    string? Negative,
    string? Sampler,
    StartFiles? Start,
    PictureModelOptions Loading,
    ImagineOutput Output);

/// <summary>Files that a picture starts from.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Strength">How much of it is drawn anew, in percent; the model's choice when absent.</param>
/// <param name="Mask">Where it is: where this picture is bright. Everywhere when absent.</param>
internal sealed record StartFiles(string Picture, int? Strength, string? Mask);

/// <summary>What becomes of the picture.</summary>
/// <param name="Path">Its file; named by prompt and seed when absent.</param>
/// <param name="Overwrites">Whether a file that is there is replaced.</param>
/// <param name="Upscales">Whether it is made four times as wide and high.</param>
/// <param name="IsJson">Whether the end is a JSON object.</param>
/// <param name="IsQuiet">Whether nothing but the file's name is said.</param>
internal sealed record ImagineOutput(string? Path, bool Overwrites, bool Upscales, bool IsJson, bool IsQuiet);
