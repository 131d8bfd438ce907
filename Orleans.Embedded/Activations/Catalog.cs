using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>All activations of the silo by identity: at most one a grain, because there is one entry a grain.</summary>
internal sealed class Catalog(GrainRuntime runtime)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    internal ICollection<Activation> All => _activations.Values;

    internal int Count => _activations.Count;

    /// <exception cref="ArgumentException">No class has the identity's type.</exception>
    internal Activation GetOrAdd(GrainId id)
    {
        if (_activations.TryGetValue(id, out var found)) return found;
        var grainClass = runtime.Registry.Class(id.Type);
        return _activations.GetOrAdd(id, static (id, context) => new Activation(context.runtime, id, context.grainClass), (runtime, grainClass));
    }

    internal void Remove(Activation activation) => _activations.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    internal void Replace(Activation activation, Activation successor) => _activations.TryUpdate(activation.GrainId, successor, activation);
}
