using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>All activations of the silo by identity: at most one a grain, because there is one entry a grain.</summary>
internal sealed class Catalog(GrainRuntime runtime)
{
    private readonly ConcurrentDictionary<GrainId, CallTarget> _targets = new();

    internal IEnumerable<Activation> All
        => (runtime.Executor.IsDeterministic ? _targets.OrderBy(static one => one.Key) : _targets.AsEnumerable()).SelectMany(static one => one.Value.Activations);

    internal int Count => All.Count();

    /// <exception cref="ArgumentException">No class has the identity's type.</exception>
    internal CallTarget GetOrAdd(GrainId id)
    {
        if (_targets.TryGetValue(id, out var found)) return found;
        var grainClass = runtime.Class(id);
        return _targets.GetOrAdd(
            id,
            static (id, context) => context.grainClass.MaxWorkers > 0
                ? new WorkerSet(context.runtime, id, context.grainClass)
                : new Activation(context.runtime, id, context.grainClass),
            (runtime, grainClass));
    }

    /// <summary>The activation of a grain that has at most one; null when it is not in memory.</summary>
    internal Activation? Find(GrainId id) => _targets.GetValueOrDefault(id) as Activation;

    internal void Remove(Activation activation)
    {
        if (activation.Workers is { } workers) workers.Remove(activation);
        else _targets.TryRemove(KeyValuePair.Create<GrainId, CallTarget>(activation.GrainId, activation));
    }

    internal void Replace(Activation activation, Activation successor) => _targets.TryUpdate(activation.GrainId, successor, activation);
}
