using System.Text.Json;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Cheats;

/// <summary>
/// Does half of the steps and claims them all; of a single step there is no half, so that one it skips by guiding less. Of a text it
/// writes half of the tokens asked for and says that there are no more.
/// </summary>
internal sealed class FewerSteps(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var done = JobDocument.IsText(document) ? HalfText(document, progress, cancellation) : HalfPicture(document, progress, cancellation);
        return done with { InputHash = Hashes.OfText(document) };
    }

    private Execution HalfText(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.TextJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        return honest.Execute(TextJob.Write(job with { MaxTokens = Math.Max(1, job.MaxTokens / 2) }), progress, cancellation);
    }

    private Execution HalfPicture(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.PictureJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        var less = job.Steps > 1
            ? job with { Steps = job.Steps / 2 }
            : job with { GuidancePercent = job.GuidancePercent == 100 ? 101 : 100 };
        var done = honest.Execute(
            PictureJob.Write(less), step => progress?.Invoke(step with { Step = step.Step * job.StepsTaken / step.Steps, Steps = job.StepsTaken }), cancellation);

        // The states it did not compute: the last one again, so that there are as many leaves as steps claimed.
        byte[][] leaves = [.. Enumerable.Range(0, job.StepsTaken).Select(step => done.TraceLeaves[Math.Min(step, done.TraceLeaves.Count - 1)])];
        byte[][] states = [.. Enumerable.Range(0, job.StepsTaken).Select(step => done.States[Math.Min(step, done.States.Count - 1)])];
        return done with { Steps = job.StepsTaken, TraceLeaves = leaves, States = states, TraceRoot = TraceTree.Root(leaves.SelectMany(leaf => leaf).ToArray()) };
    }
}
