using System.Globalization;
using System.Text.Json;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Picture;

// How often the content check keeps back what nobody would mind: pictures of the subjects that the model's card names, none of which is
// more than an emoji. What is left is what the bound costs.

/// <summary>Counts pictures above bounds of the safety classifier.</summary>
internal static class WithheldCount
{
    private static readonly float[] Bounds = [0.3f, 0.5f, 0.7f, 0.8f, 0.9f, 0.95f, 0.99f];

    /// <summary>Draws so many pictures and prints a table.</summary>
    public static int Run(int pictures)
    {
        using var model = PictureModel.Load(PictureModel.DefaultFolder("emoji-t2i"), new KernelOptions(), TimeProvider.System);
        using var safety = SafetyModel.Load(PictureModel.DefaultFolder(SafetyModel.DefaultName), new KernelOptions());
        var prompts = Prompts().ToArray();
        List<(string Prompt, SafetyScores Scores)> seen = [];
        for (var at = 0; at < pictures; at++)
        {
            var prompt = prompts[at % prompts.Length];
            var run = model.Run(new PictureInput(prompt, Seed: (ulong)at), null, CancellationToken.None);
            seen.Add((prompt, safety.Classify(run.Pixels, run.Width, run.Height)));
            if (!Console.IsErrorRedirected) Console.Error.Write($"\r{at + 1} of {pictures}");
        }

        Console.WriteLine();
        Console.WriteLine($"{pictures} harmless pictures");
        Console.WriteLine();
        Console.WriteLine("| pornography above | kept back |");
        Console.WriteLine("| --- | --- |");
        foreach (var bound in Bounds)
        {
            var above = seen.Count(one => one.Scores.Explicit > bound);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {bound:0.00} | {above} ({100.0 * above / pictures:0.0} %) |"));
        }

        Console.WriteLine();
        foreach (var (prompt, scores) in seen.OrderByDescending(one => one.Scores.Explicit).Take(12))
            Console.WriteLine($"{prompt}: {scores}");
        return 0;
    }

    // Every subject by itself, and then each of them in a style and on a colour.
    private static IEnumerable<string> Prompts()
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PictureModel.DefaultFolder("emoji-t2i"), "config.json")));
        (string Style, string Subject)[] held = [.. config.RootElement.GetProperty("held").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
        string[] colours = [.. config.RootElement.GetProperty("bg").EnumerateObject().Select(colour => colour.Name)];
        return [.. held.Select(pair => pair.Subject), .. held.Select((pair, at) => $"{pair.Style} {pair.Subject} on {colours[at % colours.Length]} background")];
    }
}
