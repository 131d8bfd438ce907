using Cuckoo.Grains;
using Cuckoo.Grains.Verification;
using Cuckoo.Miner.Work;

namespace Cuckoo.Silo.Audit;

/// <summary>
/// The silo's own auditor: the miner's code, run by us. One run at a time, off the grains' threads; more would only share the
/// processors.
/// </summary>
/// <param name="models">What a miner would run.</param>
internal sealed class TrustedAuditor(LoadedModels models) : IAuditor, IDisposable
{
    private readonly SemaphoreSlim turns = new(1, 1);

    /// <inheritdoc/>
    public async Task<Rerun> Rerun(Hash256 program, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation)
    {
        IWork work = models.All.Select(m => m.Work).FirstOrDefault(w => string.Equals(program.Value, w.Program, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The silo's auditor does not run program {program}.");
        await turns.WaitAsync(cancellation);
        try
        {
            Execution run = await Task.Run(() => work.Execute(input, null, cancellation), cancellation);
            return Hash256.TryParse(run.OutputHash, out Hash256 output) && Hash256.TryParse(run.TraceRoot, out Hash256 trace)
                ? new Rerun(output, trace, TraceLeaves.Of(run.TraceLeaves))
                : throw new InvalidOperationException("The silo's auditor gave something that is no hash.");
        }
        finally
        {
            turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();
}
