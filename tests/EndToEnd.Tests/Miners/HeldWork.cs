using Cuckoo.Miner.Work;

namespace Cuckoo.EndToEnd.Tests.Miners;

/// <summary>Work that does not begin before the test says so.</summary>
/// <param name="inner">Does it then.</param>
internal sealed class HeldWork(IWork inner) : IWork, IDisposable
{
    private readonly ManualResetEventSlim mayBegin = new();

    public string Program => inner.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        mayBegin.Wait(cancellation);
        return inner.Execute(document, progress, cancellation);
    }

    /// <summary>Lets it begin.</summary>
    public void Release() => mayBegin.Set();

    public void Dispose() => mayBegin.Dispose();
}
