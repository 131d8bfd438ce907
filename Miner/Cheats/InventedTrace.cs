using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Cheats;

/// <summary>Gives the right result with a trace that nobody computed.</summary>
internal sealed class InventedTrace(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var done = honest.Execute(document, progress, cancellation);
        return done with { TraceRoot = Hashes.OfText("invented: " + done.TraceRoot) };
    }
}
