using System.Text.Json;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Picture;

/// <summary>Records the golden run of a model folder with the scalar reference.</summary>
internal static class GoldenRun
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints the selftest.json; the folder's own may be stale but must be there.</summary>
    public static int Print(string folder)
    {
        using var model = PictureModel.Open(folder, new ReferenceOperators(), TimeProvider.System);
        var input = new PictureInput("a red apple", Seed: 42, Steps: 1);
        var run = model.Run(input, null, CancellationToken.None);
        var golden = new
        {
            prompt = input.Prompt,
            seed = input.Seed,
            steps = input.Steps,
            guidancePercent = input.GuidancePercent,
            programHash = Convert.ToHexStringLower(model.ProgramHash),
            traceRoot = Convert.ToHexStringLower(run.TraceRoot),
            outputHash = Convert.ToHexStringLower(run.OutputHash),
        };
        Console.WriteLine(JsonSerializer.Serialize(golden, Indented));
        return 0;
    }
}
