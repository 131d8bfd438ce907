using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Tests;

/// <summary>Work whose output is a hash of the document, done by a script in place of kernels.</summary>
internal sealed class ScriptedWork(Action<string, Action<WorkProgress>?, CancellationToken>? script = null) : IWork
{
    public string Program { get; } = MinerEdge.ProgramOf("scripted");

    public static Execution Of(string document)
    {
        byte[][] states = [.. Enumerable.Range(0, 4).Select(step => Encoding.UTF8.GetBytes($"{step} {document}"))];
        byte[][] leaves = [.. states.Select(SHA256.HashData)];
        var output = SHA256.HashData(Encoding.UTF8.GetBytes(document));
        return new Execution(
            output,
            MinerEdge.ProgramOf("scripted"),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))),
            Convert.ToHexStringLower(SHA256.HashData(output)),
            TraceTree.Root(leaves.SelectMany(leaf => leaf).ToArray()),
            leaves.Length,
            TimeSpan.FromMilliseconds(11.7))
        {
            TraceLeaves = leaves,
            States = states,
        };
    }

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        script?.Invoke(document, progress, cancellation);
        return Of(document);
    }
}
