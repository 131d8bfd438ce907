// The requests of an activation: which runs, which waits, which is given up. Everything under _gate is bookkeeping of a few
// instructions; of grain code only the interleaving predicate ever runs under it.

using Microsoft.Extensions.Logging;
using Orleans.Embedded.Calls;
using Orleans.Storage;

namespace Orleans.Embedded.Activations;

internal sealed partial class Activation
{
    internal override bool TryReceive(ActivationRequest request)
    {
        lock (_gate)
        {
            if (_phase == ActivationPhase.Gone) return false;
            Take(request);
            if (_phase == ActivationPhase.Active && MayRun(request)) Admit(request);
            else _waiting.Add(request);
            if (_phase == ActivationPhase.New)
            {
                _phase = ActivationPhase.Starting;
                PostStart();
            }
        }

        return true;
    }

    /// <summary>Takes a timer's tick; false when the activation no longer runs any.</summary>
    internal bool TryTick(ActivationRequest tick)
    {
        lock (_gate)
        {
            if (_phase is not (ActivationPhase.Starting or ActivationPhase.Active)) return false;
            return TryReceive(tick);
        }
    }

    /// <summary>Books the end of a request and starts those it held up; false when its caller has been told already that there is no answer.</summary>
    internal bool RequestEnded(ActivationRequest request, Exception? error, bool wasAsynchronous)
    {
        bool isAwaited;
        lock (_gate)
        {
            isAwaited = request.Stage == RequestStage.Running;
            request.Stage = RequestStage.Over;
            _running.Remove(request);
            _admission.Leave(request);
            // What ended in its first turn ended when it began, as near as collection of idle grains cares.
            if (wasAsynchronous && request.KeepsAlive) _lastUsed = Runtime.Time.GetTimestamp();
            if (_phase == ActivationPhase.Active) AdmitWaiting();
            else if (_phase == ActivationPhase.Ending && _running.Count == 0) PostEnd();
            SignalQuiet();
        }

        if (isAwaited && Runtime.Meters.IsLatencyWanted && request.Outlives)
            Runtime.Meters.RequestAnswered(Runtime.Time.GetElapsedTime(request.SentAt));
        if (error is null) return isAwaited;
        if (request.Traits.HasFlag(CallTraits.OneWay))
            Runtime.Log.LogWarning(error, "The one-way call {Call} of {Grain} failed; its caller will not learn of it.", request.Name, GrainId);
        if (error is InconsistentStateException { IsSourceActivation: true } stale)
        {
            stale.IsSourceActivation = false;
            TryEnd(new DeactivationReason(DeactivationReasonCode.ApplicationError, stale, "The state in memory is older than the one in storage."));
        }

        return isAwaited;
    }

    /// <summary>
    /// Tells a call's caller that there will be no answer, unless it has one. A call that waits will not run; one that
    /// runs goes on. False when the call has moved to another activation.
    /// </summary>
    internal bool TryAbandon(GrainCall call, Func<Exception> why)
    {
        bool isRunning;
        lock (_gate)
        {
            if (!ReferenceEquals(call.Target, this) || call.Stage == RequestStage.Moving) return false;
            if (call.Stage is not (RequestStage.Waiting or RequestStage.Running)) return true;
            isRunning = call.Stage == RequestStage.Running;
            Abandon(call);
            SignalQuiet();
        }

        if (isRunning) call.Cancellation?.CancelInTurn(this);
        call.Fail(why());
        return true;
    }

    /// <summary>Tells everybody outside of grains who waits for an answer from here that there will be none.</summary>
    internal void FailOutsideCallers(Exception error)
    {
        var failed = new List<ActivationRequest>();
        lock (_gate)
        {
            foreach (var requests in new[] { _running, _waiting })
            {
                for (var request = requests.First; request is not null;)
                {
                    var following = request.Next;
                    if (request.Source is null && request.Stage is RequestStage.Waiting or RequestStage.Running)
                    {
                        Abandon(request);
                        failed.Add(request);
                    }

                    request = following;
                }
            }
        }

        foreach (var request in failed) request.Fail(error);
    }

    /// <summary>What runs here, for texts: the request that has run longest and who asked for it.</summary>
    internal (string Name, Activation? Source)? OldestRunning()
    {
        lock (_gate) return _running.First is { } oldest ? (oldest.Name, oldest.Source) : null;
    }

    /// <summary>What waits here, for texts: the oldest <paramref name="atMost"/> requests and who asked for them.</summary>
    internal List<(string Name, Activation? Source)> OldestWaiting(int atMost)
    {
        var oldest = new List<(string Name, Activation? Source)>();
        lock (_gate)
        {
            for (var request = _waiting.First; request is not null && oldest.Count < atMost; request = request.Next)
                oldest.Add((request.Name, request.Source));
        }

        return oldest;
    }

    internal void EnterReentrantSection(Guid chain)
    {
        lock (_gate)
        {
            _admission.OpenSection(chain);
            // One of the chain may be waiting here already.
            if (_phase == ActivationPhase.Active) AdmitWaiting();
        }
    }

    internal void LeaveReentrantSection(Guid chain)
    {
        lock (_gate) _admission.CloseSection(chain);
    }

    private void Take(ActivationRequest request)
    {
        request.Target = this;
        request.Stage = RequestStage.Waiting;
        ArmExpiry(request.Deadline);
    }

    private bool MayRun(ActivationRequest request)
    {
        try
        {
            return _admission.MayRun(request, Class.IsReentrant);
        }
        catch (Exception error)
        {
            Runtime.Log.LogError(error, "The interleaving predicate of {Grain} failed for {Call}; the call waits its turn.", GrainId, request.Name);
            return false;
        }
    }

    private void Admit(ActivationRequest request)
    {
        request.Stage = RequestStage.Running;
        _running.Add(request);
        _admission.Enter(request);
        if (request.KeepsAlive) _lastUsed = request.SentAt;
        _turns.Post(request);
    }

    // Whoever calls this answers the request's caller.
    private void Abandon(ActivationRequest request)
    {
        if (request.Stage == RequestStage.Running)
        {
            request.Stage = RequestStage.Abandoned;
            request.Deadline = long.MaxValue;
        }
        else
        {
            request.Stage = RequestStage.Over;
            _waiting.Remove(request);
        }
    }

    // In order of arrival, but a request that may interleave does not wait behind one that may not.
    private void AdmitWaiting()
    {
        for (var request = _waiting.First; request is not null;)
        {
            var next = request.Next;
            if (MayRun(request))
            {
                _waiting.Remove(request);
                Admit(request);
            }

            request = next;
        }
    }

    // One timer serves all requests of the activation: it is set for the earliest deadline it knows of and left alone
    // when that request ends in time; when it fires it looks for the next. So the usual call touches no timer at all.
    private void ArmExpiry(long deadline)
    {
        if (deadline >= _expiryDue) return;
        _expiryDue = deadline;
        var due = Runtime.TimeUntil(deadline);
        if (_expiry is null) _expiry = Runtime.Time.CreateTimer(static state => ((Activation)state!).Expire(), this, due, Timeout.InfiniteTimeSpan);
        else _expiry.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        List<(ActivationRequest Request, bool WasRunning)>? expired = null;
        var now = Runtime.Time.GetTimestamp();
        lock (_gate)
        {
            if (_phase == ActivationPhase.Gone) return;
            _expiryDue = long.MaxValue;
            var next = Math.Min(Expire(_running, now, ref expired), Expire(_waiting, now, ref expired));
            if (next != long.MaxValue) ArmExpiry(next);
            SignalQuiet();
        }

        foreach (var (request, wasRunning) in expired ?? [])
        {
            Runtime.Meters.RequestTimedOut(wasRunning);
            if (wasRunning) (request as GrainCall)?.Cancellation?.CancelInTurn(this);

            // Put into words before anybody is told: then the callers go on, and who waits for whom is gone.
            var timeout = CallTimeout.Of(this, request, wasRunning, now);
            Runtime.Executor.Tell(() => request.Fail(timeout));
        }
    }

    private long Expire(RequestList requests, long now, ref List<(ActivationRequest Request, bool WasRunning)>? expired)
    {
        var next = long.MaxValue;
        for (var request = requests.First; request is not null;)
        {
            var following = request.Next;
            if (request.Deadline <= now)
            {
                (expired ??= []).Add((request, request.Stage == RequestStage.Running));
                Abandon(request);
            }
            else
            {
                next = Math.Min(next, request.Deadline);
            }

            request = following;
        }

        return next;
    }
}
