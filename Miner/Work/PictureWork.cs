using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>Picture jobs on one model. Safe for many threads; runs take turns.</summary>
/// <param name="model">The loaded model; stays the caller's to dispose.</param>
public sealed class PictureWork(PictureModel model) : IWork
{
    /// <inheritdoc/>
    public string Program { get; } = Convert.ToHexStringLower(model.ProgramHash);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var job = PictureJob.Read(document, model.Name);
        var run = model.Run(
            new PictureInput(job.Prompt, (ulong)job.Seed, job.Steps, job.GuidancePercent),
            progress is null ? null : step => progress(new WorkProgress(step.Step, step.Steps)),
            cancellation);
        return new Execution(
            run.Pixels,
            Program,
            Hashes.OfText(document),
            Convert.ToHexStringLower(run.OutputHash),
            Convert.ToHexStringLower(run.TraceRoot),
            run.TraceLeaves.Count,
            run.Elapsed)
        {
            TraceLeaves = run.TraceLeaves,
        };
    }
}
