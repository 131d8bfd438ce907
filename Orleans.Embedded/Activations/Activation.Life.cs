// When an activation begins and ends, and what becomes of those who wait when it does. The steps themselves are in
// ActivationLife.

using Orleans.Embedded.Calls;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Activations;

internal sealed partial class Activation
{
    /// <summary>Begins the end of this activation unless it has begun or the activation never started.</summary>
    internal void TryEnd(DeactivationReason reason)
    {
        lock (_gate)
        {
            if (_phase is not (ActivationPhase.Starting or ActivationPhase.Active)) return;
            if (_endReason != default) return;
            _endReason = reason;
            if (_phase == ActivationPhase.Active) BeginEnd();
        }
    }

    /// <summary>Takes an activation that nothing was ever asked of out of the catalogue; false when it is in use.</summary>
    internal bool RetireIfUnused()
    {
        lock (_gate)
        {
            if (_phase != ActivationPhase.New || _waiting.Count > 0) return false;
            Runtime.Catalog.Remove(this);
            Retire();
            return true;
        }
    }

    /// <summary>Ends the activation if nothing runs or waits and it was not used since <paramref name="before"/>; whether it did.</summary>
    internal bool EndIfIdle(long before, long now, DeactivationReason reason)
    {
        lock (_gate)
        {
            if (_phase != ActivationPhase.Active || Load > 0) return false;
            if (_lastUsed > before || _keptUntil > now) return false;
            TryEnd(reason);
            return true;
        }
    }

    internal void DelayDeactivation(TimeSpan time)
    {
        lock (_gate) _keptUntil = time <= TimeSpan.Zero ? long.MinValue : Runtime.TimestampAfter(time);
    }

    /// <summary>Completes when nothing runs, waits or starts.</summary>
    internal Task WhenQuiet()
    {
        lock (_gate)
        {
            if (IsQuiet) return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    internal void Construct()
    {
        s_constructing = this;
        try
        {
            _instance = Class.Create(this);
        }
        finally
        {
            s_constructing = null;
        }

        HasFilters = Runtime.IncomingFilters.Length > 0 || GrainInstance is IIncomingGrainCallFilter;
        if (Class.InterleavePredicate is { } predicate)
            _admission.Predicate = predicate.CreateDelegate<Func<IInvokable, bool>>(predicate.IsStatic ? null : GrainInstance);
    }

    /// <summary>The start succeeded: requests may run.</summary>
    internal void Started()
    {
        lock (_gate)
        {
            _phase = ActivationPhase.Active;
            _lastUsed = Runtime.Time.GetTimestamp();
            AdmitWaiting();
            // Asked to end while starting: what it was started for is served first, or each activation would only make the next.
            if (_endReason != default) BeginEnd();
            SignalQuiet();
        }
    }

    /// <summary>The start failed: whoever waits learns why, and the next request finds a new activation.</summary>
    internal void StartFailed(Exception error)
    {
        var failed = new List<ActivationRequest>();
        lock (_gate)
        {
            Runtime.Catalog.Remove(this);
            Retire();
            while (_waiting.First is { } request)
            {
                Abandon(request);
                failed.Add(request);
            }

            SignalQuiet();
        }

        foreach (var request in failed) request.Fail(error);
    }

    /// <summary>The end is done: waiting requests go, in their order, to the activation that follows.</summary>
    internal void Ended()
    {
        List<ActivationRequest>? moving = null;
        lock (_gate)
        {
            // Ticks end with their timers.
            while (_waiting.First is { } request)
            {
                _waiting.Remove(request);
                if (!request.Outlives) continue;
                request.Stage = RequestStage.Moving;
                (moving ??= []).Add(request);
            }

            if (moving is null || Workers is not null)
            {
                Runtime.Catalog.Remove(this);
            }
            else
            {
                // Filled before it can be found, so that no newer call overtakes those that waited, and started only
                // then, so that it cannot be gone before it was ever in the catalogue.
                var successor = new Activation(Runtime, GrainId, Class);
                foreach (var request in moving) successor.Inherit(request);
                Runtime.Catalog.Replace(this, successor);
                successor.StartWithInheritance();
            }

            Retire();
            SignalQuiet();
        }

        if (Workers is not { } workers || moving is null) return;
        foreach (var request in moving) workers.TryReceive(request);
    }

    // A request of the activation before this one; nobody else knows this one yet.
    private void Inherit(ActivationRequest request)
    {
        lock (_gate)
        {
            Take(request);
            _waiting.Add(request);
        }
    }

    private void StartWithInheritance()
    {
        lock (_gate)
        {
            // A call that found this activation in the catalogue may have been quicker.
            if (_phase != ActivationPhase.New) return;
            _phase = ActivationPhase.Starting;
            PostStart();
        }
    }

    internal async Task DisposeGrainAsync()
    {
        switch (GrainInstance)
        {
            case IAsyncDisposable disposable: await disposable.DisposeAsync(); break;
            case IDisposable disposable: disposable.Dispose(); break;
        }

        if (_scope is { } scope) await scope.DisposeAsync();
    }

    private bool IsQuiet => _running.Count + _waiting.Count == 0 && _phase is not (ActivationPhase.Starting or ActivationPhase.Ending or ActivationPhase.Deactivating);

    private void BeginEnd()
    {
        _phase = ActivationPhase.Ending;
        if (_running.Count == 0) PostEnd();
    }

    private void PostStart() => _turns.Post((Action)(() => _ = ActivationLife.StartAsync(this)));

    private void PostEnd()
    {
        _phase = ActivationPhase.Deactivating;
        var reason = _endReason;
        _turns.Post((Action)(() => _ = ActivationLife.EndAsync(this, reason)));
    }

    private void Retire()
    {
        _phase = ActivationPhase.Gone;
        _expiry?.Dispose();
        _expiry = null;
        _deactivated.TrySetResult();
    }

    private void SignalQuiet()
    {
        if (_quiet is null || !IsQuiet) return;
        _quiet.TrySetResult();
        _quiet = null;
    }
}
