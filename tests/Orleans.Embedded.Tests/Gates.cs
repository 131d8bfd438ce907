using System.Collections.Concurrent;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>Doors by name: grain code says it has come to one and waits; the test sees that and opens it.</summary>
public sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _opened = new(StringComparer.Ordinal);

    public Task Reached(string gate) => Of(_reached, gate).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Open(string gate) => Of(_opened, gate).TrySetResult();

    public Task Pass(string gate)
    {
        Of(_reached, gate).TrySetResult();
        return Of(_opened, gate).Task;
    }

    private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> all, string gate)
        => all.GetOrAdd(gate, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
