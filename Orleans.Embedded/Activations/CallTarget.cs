using Orleans.Embedded.Calls;

namespace Orleans.Embedded.Activations;

/// <summary>What the catalogue finds under a grain's identity: one activation, or the workers of a stateless one.</summary>
internal abstract class CallTarget
{
    /// <summary>Every activation there is of it.</summary>
    internal abstract IEnumerable<Activation> Activations { get; }

    /// <summary>Takes a request, now or for later; false when it is gone and the catalogue knows a newer one.</summary>
    internal abstract bool TryReceive(ActivationRequest request);
}
