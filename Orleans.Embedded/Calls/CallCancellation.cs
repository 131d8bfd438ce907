using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Calls;

/// <summary>
/// The cancellation of one call: the grain gets a token of its own, which is cancelled in a turn of the grain when the
/// caller cancels or stops waiting. The caller is told at once and does not wait for the grain to notice.
/// A call that has one is never used again, so it may be held here for as long as the caller's token lives.
/// </summary>
// CA1001: the grain may have kept its token; a source that has no timer needs no disposal.
#pragma warning disable CA1001
internal sealed class CallCancellation
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly GrainCall _call;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _grain = new();
    private CancellationTokenRegistration _registration;
    private bool _over;

    /// <summary>Gives <paramref name="call"/> a token of the grain's own.</summary>
    internal CallCancellation(GrainCall call)
    {
        _call = call;
        _caller = call.Token;
        call.Token = _grain.Token;
    }

    /// <summary>Follows the caller's token from now on; the call has been sent.</summary>
    internal void Follow()
    {
        if (!_caller.CanBeCanceled) return;
        lock (_gate)
        {
            if (!_over) _registration = _caller.UnsafeRegister(static state => ((CallCancellation)state!).CallerCancelled(), this);
        }
    }

    /// <summary>The call is over: the caller's token means nothing to it any more.</summary>
    internal void Over()
    {
        lock (_gate)
        {
            _over = true;
            _registration.Unregister();
        }
    }

    /// <summary>Tells the grain, in one of its turns, that nobody waits any more.</summary>
    internal void CancelInTurn(Activation target) => target.Post(_grain.Cancel);

    private void CallerCancelled()
    {
        // It may move to the grain's next activation in between.
        while (!_call.Target!.TryAbandon(_call, () => new OperationCanceledException($"The caller cancelled {_call.Name}.", _caller)))
        {
        }
    }
}
