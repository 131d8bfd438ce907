using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Calls;

/// <summary>
/// Anything that asks an activation for a turn of its own: a call from a reference or the tick of a timer.
/// It is its own node in the activation's lists, so that queueing allocates nothing.
/// </summary>
public abstract class ActivationRequest
{
    private protected ActivationRequest()
    {
    }

    internal Activation? Target { get; set; }

    internal ActivationRequest? Next { get; set; }

    internal ActivationRequest? Previous { get; set; }

    internal RequestList? List { get; set; }

    /// <summary>When the request was made, as a timestamp of the silo's clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>When its caller stops waiting, as a timestamp of the silo's clock; <see cref="long.MaxValue"/>: never.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    internal abstract CallTraits Traits { get; }

    /// <summary>The name of what was asked for, for error texts.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether the request counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Runs the first turn of the request; called in a turn of <see cref="Target"/>.</summary>
    internal abstract void Start();

    /// <summary>Ends the request with an error for its caller; false when it had ended already.</summary>
    internal abstract bool TryFail(Exception error);
}
