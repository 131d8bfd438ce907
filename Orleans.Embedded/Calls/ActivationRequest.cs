using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>
/// Anything that asks an activation for a turn of its own: a call from a reference, the tick of a timer, an event of a
/// stream. It is its own node in the activation's lists, so that queueing allocates nothing.
/// </summary>
public abstract class ActivationRequest
{
    private protected ActivationRequest()
    {
    }

    internal Activation? Target { get; set; }

    /// <summary>The activation in whose turn the request was made; null: not made by a grain.</summary>
    internal Activation? Source { get; set; }

    internal ActivationRequest? Next { get; set; }

    internal ActivationRequest? Previous { get; set; }

    /// <summary>What travels along with the request beside its arguments.</summary>
    internal RequestValues? Context { get; set; }

    /// <summary>When the request was made, as a timestamp of the silo's clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>When its caller stops waiting, as a timestamp of the silo's clock; <see cref="long.MaxValue"/>: never.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    internal RequestStage Stage { get; set; }

    internal abstract CallTraits Traits { get; }

    /// <summary>The name of what was asked for, for error texts.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether the request counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether the request, when its activation ends before it ran, goes to the next one.</summary>
    internal virtual bool Outlives => false;

    /// <summary>Runs the first turn of the request; called in a turn of <see cref="Target"/>. The request must not be touched afterwards: it may be in use again.</summary>
    internal abstract void Start();

    /// <summary>Tells the caller that there will be no result. Called once, by whoever took the request out of its activation's lists or abandoned it.</summary>
    internal abstract void Fail(Exception error);
}

/// <summary>Where a request is. Changed under its activation's lock only; whoever makes it abandoned, or over before it ran, answers the caller.</summary>
internal enum RequestStage
{
    /// <summary>Not yet admitted.</summary>
    Waiting,

    /// <summary>Admitted; its first turn may not have begun.</summary>
    Running,

    /// <summary>It runs on, but its caller has been told that there will be no answer.</summary>
    Abandoned,

    /// <summary>On its way from an activation that ended to the next.</summary>
    Moving,

    /// <summary>Out of every list.</summary>
    Over,
}
