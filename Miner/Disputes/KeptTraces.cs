using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Messages;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Disputes;

/// <summary>Keeps the traces of what this miner signs, where a contract could ask for them.</summary>
/// <param name="traces">Where.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told when one cannot be kept.</param>
internal sealed class KeptTraces(TraceFolder traces, TimeProvider time, Action<Status> tell)
{
    private static readonly TimeSpan SweepTime = TimeSpan.FromHours(1);

    private DateTimeOffset sweptAt;

    /// <summary>Keeps a run before it is committed to. A full disk costs nobody a job: it is said, and the miner goes on.</summary>
    /// <param name="done">The run.</param>
    /// <param name="domain">Where its receipt counts; without a contract nobody can ask.</param>
    public void Keep(Execution done, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(domain);
        if (domain.VerifyingContract is null || TraceSteps.TryRead(string.Concat(done.TraceLeaves.Select(Convert.ToHexStringLower))) is not { } trace) return;
        try
        {
            if (time.GetUtcNow() - sweptAt > SweepTime)
            {
                traces.Sweep();
                sweptAt = time.GetUtcNow();
            }

            traces.Keep(trace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tell(new Status("trace_not_kept", $"The trace of a job could not be kept, and could not be shown in a dispute: {e.Message}"));
        }
    }
}
