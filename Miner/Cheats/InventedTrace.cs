using System.Security.Cryptography;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Cheats;

/// <summary>Gives the right result with a trace that nobody computed: its first half is right, so that it takes a look at every step.</summary>
internal sealed class InventedTrace(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var done = honest.Execute(document, progress, cancellation);
        byte[][] leaves = [.. done.TraceLeaves.Select((leaf, step) => step < done.TraceLeaves.Count / 2 ? leaf : SHA256.HashData(leaf))];
        return done with { TraceRoot = TraceTree.Root(leaves.SelectMany(leaf => leaf).ToArray()), TraceLeaves = leaves };
    }
}
