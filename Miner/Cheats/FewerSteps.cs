using System.Text.Json;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Cheats;

/// <summary>Does half of the steps and claims them all; of a single step there is no half, so that one it skips by guiding less.</summary>
internal sealed class FewerSteps(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<int, int>? progress, CancellationToken cancellation)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.PictureJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        var less = job.Steps > 1
            ? job with { Steps = job.Steps / 2 }
            : job with { GuidancePercent = job.GuidancePercent == 100 ? 101 : 100 };
        var done = honest.Execute(PictureJob.Write(less), (step, steps) => progress?.Invoke(step * job.Steps / steps, job.Steps), cancellation);
        return done with { Steps = job.Steps, InputHash = Hashes.OfText(document) };
    }
}
