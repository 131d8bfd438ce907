using System.Text.Json;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>A run whose hashes are committed in full-run.json: any change of any bit on the way is a failing test.</summary>
public sealed record FullRun(string Prompt, ulong Seed, int Steps, int GuidancePercent, string OutputHash, string TraceRoot)
{
    internal PictureInput Input => new(Prompt, Seed, Steps, GuidancePercent);

    internal static IReadOnlyList<FullRun> All { get; } = JsonSerializer.Deserialize<FullRun[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", "full-run.json")), JsonSerializerOptions.Web)!;

    internal void RequireEqual(PictureRun run) => Assert.Equal((OutputHash, TraceRoot), (Emoji.Hex(run.OutputHash), Emoji.Hex(run.TraceRoot)));
}
