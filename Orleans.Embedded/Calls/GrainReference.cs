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
    private CallTarget? _lastTarget;

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
    public sealed override string ToString() => $"GrainReference:{GrainId}";

    /// <summary>Whether both name the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Whether they name different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <summary>Sends a call that has a result.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<TResult> Send<TResult>(GrainCall<TResult> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Runtime.OutgoingFilters.Length > 0) return SendThroughFilters(call);
        // Taken before it is sent: a call may be in use again as soon as it is received.
        var answer = call.Answer;
        Runtime.Dispatch(this, call, ref _lastTarget);
        return answer;
    }

    /// <summary>Sends a call without a result.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task Send(VoidCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Runtime.OutgoingFilters.Length > 0) return Filtered(call, isOneWay: false);
        var answer = call.AnswerTask;
        Runtime.Dispatch(this, call, ref _lastTarget);
        return answer;
    }

    /// <summary>Sends a call nobody waits for.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task SendOneWay(VoidCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Runtime.OutgoingFilters.Length > 0) _ = Filtered(call, isOneWay: true);
        else Runtime.Dispatch(this, call, ref _lastTarget);
        return Task.CompletedTask;
    }

    internal Task<TResult> Ask<TResult>(GrainCall<TResult> call) => Send(call);

    internal Task Ask(VoidCall call) => Send(call);

    private async Task<TResult> SendThroughFilters<TResult>(GrainCall<TResult> call)
        => await Filtered(call, isOneWay: false) is { } result ? (TResult)result : default!;

    private async Task<object?> Filtered(GrainCall call, bool isOneWay)
    {
        call.Source = TurnQueue.CurrentOwner;
        call.IsShared = true;
        var context = new OutgoingCallContext(this, call, async () =>
        {
            var answer = isOneWay ? Task.CompletedTask : call.AnswerTask;
            Runtime.Dispatch(this, call, ref _lastTarget);
            await answer;
            return isOneWay ? null : call.ResultOf(answer);
        });
        await context.Invoke();
        return context.Result;
    }
}
