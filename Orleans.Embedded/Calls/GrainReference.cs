using System.ComponentModel;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;

namespace Orleans.Runtime;

/// <summary>
/// An address of a grain that implements its interface by sending calls. Generated code derives one class an interface.
/// Two references are equal when they name the same grain.
/// </summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    // The activation that took the last call: saves the look-up in the catalogue. It may be gone; then it refuses and is forgotten.
    private Activation? _lastTarget;

    /// <summary>A reference to the grain <paramref name="grainId"/> of the silo behind <paramref name="runtime"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected GrainReference(GrainRuntime runtime, GrainId grainId)
    {
        Runtime = runtime;
        GrainId = grainId;
    }

    /// <summary>The identity of the grain.</summary>
    public GrainId GrainId { get; }

    internal GrainRuntime Runtime { get; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>The grain's identity.</summary>
    public override string ToString() => $"GrainReference:{GrainId}";

    /// <summary>Sends a call that has a result.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<TResult> Send<TResult>(GrainCall<TResult> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Runtime.Dispatch(this, call, ref _lastTarget);
        return call.Response;
    }

    /// <summary>Sends a call without a result.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task Send(VoidCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Runtime.Dispatch(this, call, ref _lastTarget);
        return call.Response;
    }

    /// <summary>Sends a call nobody waits for.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task SendOneWay(VoidCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Runtime.Dispatch(this, call, ref _lastTarget);
        return Task.CompletedTask;
    }
}
