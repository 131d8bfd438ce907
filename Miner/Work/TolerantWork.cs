using Cuckoo.Chain.Tolerant;

namespace Cuckoo.Miner.Work;

/// <summary>
/// Text jobs that a network lists under the tolerant profile, done with the exact kernels: whoever holds the model may do them, and the
/// result states no more than any tolerant one. An exact text is like the model's own by itself.
/// </summary>
/// <param name="exact">Does them.</param>
public sealed class TolerantWork(IWork exact) : IWork
{
    /// <inheritdoc/>
    public string Program { get; } = TolerantProfile.ProgramOf(exact.Program);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var done = exact.Execute(document, progress, cancellation);
        return done with { Program = Program, TraceRoot = TolerantProfile.TraceRoot, Steps = TolerantProfile.Steps, TraceLeaves = [] };
    }
}
