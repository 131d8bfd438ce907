// Runs a picture job on a loaded model and hashes what a receipt states. The miner's job loop calls it, and so
// does the silo's own auditor: what is paid and what is checked come from the same lines. It knows no edge,
// no lease and no key.

using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>Picture jobs on one model. Safe for many threads; runs take turns.</summary>
/// <param name="model">The loaded model; stays the caller's to dispose.</param>
public sealed class JobExecution(PictureModel model) : IWork
{
    /// <inheritdoc/>
    public string Program { get; } = Convert.ToHexStringLower(model.ProgramHash);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<int, int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var job = PictureJob.Read(document, model.Name);
        var run = model.Run(
            new PictureInput(job.Prompt, (ulong)job.Seed, job.Steps, job.GuidancePercent),
            progress is null ? null : step => progress(step.Step, step.Steps),
            cancellation);
        return new Execution(
            run.Pixels,
            Program,
            Hashes.OfText(document),
            Convert.ToHexStringLower(run.OutputHash),
            Convert.ToHexStringLower(run.TraceRoot),
            run.TraceLeaves.Count,
            run.Elapsed);
    }
}
