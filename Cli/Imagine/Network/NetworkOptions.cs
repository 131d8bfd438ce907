namespace Cuckoo.Cli.Imagine.Network;

/// <summary>What picture is asked of an edge. What is absent is the edge's to choose.</summary>
/// <param name="Prompt">What it is to show.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Seed">Chooses the noise.</param>
/// <param name="Steps">Sampler steps.</param>
/// <param name="Guidance">How strongly the prompt is followed, in percent.</param>
/// <param name="MostPrice">The most that may go into escrow, in 10^-18 tokens.</param>
/// <param name="Output">Where it goes, and what is said.</param>
/// <param name="Priority">low, normal or high; nothing for normal.</param>
/// <param name="Start">The file of a picture to start from.</param>
/// <param name="Strength">How much of it is drawn anew, in percent.</param>
internal sealed record NetworkOptions(
    string Prompt, string Model, long Seed, int? Steps, int? Guidance, string MostPrice, ImagineOutput Output, string? Priority = null, string? Start = null, int? Strength = null);
