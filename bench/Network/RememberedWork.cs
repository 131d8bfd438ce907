using System.Collections.Concurrent;
using Cuckoo.Miner.Work;

namespace Cuckoo.Network.Bench;

/// <summary>Does each document once and then remembers what came out: a job that costs nothing, and a result that an audit finds right.</summary>
internal sealed class RememberedWork(IWork inner) : IWork
{
    private readonly ConcurrentDictionary<string, Lazy<Execution>> done = new(StringComparer.Ordinal);

    public string Program => inner.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation) =>
        done.GetOrAdd(document, text => new Lazy<Execution>(() => inner.Execute(text, null, CancellationToken.None))).Value;
}
