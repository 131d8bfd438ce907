// One grain in memory: its object, its turns, and the requests that run or wait. It admits requests by the rules of
// interleaving, expires those whose caller stopped waiting, and decides when its life ends. How a life begins and
// ends step by step is in ActivationLife; how turns get a thread is in TurnQueue and TurnExecutor.
// Everything under _gate is bookkeeping of a few instructions; no grain code ever runs under it.

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Storage;
using Orleans.Embedded.Streams;
using Orleans.Embedded.Timers;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Orleans.Embedded.Activations;

internal sealed class Activation : CallTarget, IGrainContext
{
    [ThreadStatic]
    private static Activation? s_constructing;

    private readonly Lock _gate = new();
    private readonly RequestList _running = new();
    private readonly RequestList _waiting = new();
    private readonly TurnQueue _turns;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActivationPhase _phase;
    private Admission _admission;
    private DeactivationReason _endReason;
    private long _lastUsed;
    private long _keptUntil = long.MinValue;
    private ITimer? _expiry;
    private long _expiryDue = long.MaxValue;
    private TaskCompletionSource? _quiet;
    private AsyncServiceScope? _scope;
    private GrainReference? _reference;
    private object? _instance;
    private HashSet<IAsyncDisposable>? _enumerations;

    internal Activation(GrainRuntime runtime, GrainId id, GrainClass grainClass)
    {
        Runtime = runtime;
        GrainId = id;
        Class = grainClass;
        _turns = new TurnQueue(this);
        _lastUsed = runtime.Time.GetTimestamp();
    }

    /// <summary>The activation whose grain object is being constructed on this thread.</summary>
    internal static Activation? Constructing => s_constructing;

    public GrainId GrainId { get; }

    public object? GrainInstance => _instance is WeakReference weak ? weak.Target : _instance;

    public GrainReference GrainReference => _reference ??= new IdentityReference(Runtime, GrainId);

    public IServiceProvider ActivationServices
    {
        get
        {
            lock (_gate) return (_scope ??= Runtime.Services.CreateAsyncScope()).ServiceProvider;
        }
    }

    public Task Deactivated => _deactivated.Task;

    internal GrainRuntime Runtime { get; }

    internal GrainClass Class { get; }

    /// <summary>The records read before the grain starts.</summary>
    internal List<IPersistentRecord>? Records { get; set; }

    internal HashSet<GrainTimer>? Timers { get; private set; }

    /// <summary>The workers it is one of; null for a grain that has one activation.</summary>
    internal WorkerSet? Workers { get; init; }

    /// <summary>Whether calls pass through filters here: the silo's or the grain's own.</summary>
    internal bool HasFilters { get; private set; }

    /// <summary>How many requests run or wait; read without the lock, as a hint.</summary>
    internal int Load => _running.Count + _waiting.Count;

    internal override IEnumerable<Activation> Activations => [this];
    /// <summary>The observers this activation has given its stream subscriptions.</summary>
    internal ConcurrentDictionary<Guid, IStreamEntryObserver>? StreamObservers { get; set; }

    /// <summary>The activation behind a grain object.</summary>
    internal static Activation Of(IGrainBase grain)
        => grain.GrainContext as Activation ?? throw new ArgumentException("The grain was not constructed by this engine.", nameof(grain));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
        => TryEnd(deactivationReason);

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

    internal void AddTimer(GrainTimer timer)
    {
        lock (_gate) (Timers ??= []).Add(timer);
    }

    internal void RemoveTimer(GrainTimer timer)
    {
        lock (_gate) Timers?.Remove(timer);
    }

    internal void AddEnumeration(IAsyncDisposable enumeration)
    {
        lock (_gate) (_enumerations ??= []).Add(enumeration);
    }

    internal void RemoveEnumeration(IAsyncDisposable enumeration)
    {
        lock (_gate) _enumerations?.Remove(enumeration);
    }

    /// <summary>Breaks off what is being enumerated.</summary>
    internal async Task StopEnumerationsAsync()
    {
        IAsyncDisposable[] enumerations;
        lock (_gate) enumerations = _enumerations is null ? [] : [.. _enumerations];
        foreach (var enumeration in enumerations) await enumeration.DisposeAsync();
    }

    internal void StopTimers()
    {
        GrainTimer[] timers;
        lock (_gate) timers = Timers is null ? [] : [.. Timers];
        foreach (var timer in timers) timer.Dispose();
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

    /// <summary>Puts <paramref name="turn"/> in line after the turns already waiting.</summary>
    internal void Post(Action turn) => _turns.Post(turn);

    private bool IsQuiet => _running.Count + _waiting.Count == 0 && _phase is not (ActivationPhase.Starting or ActivationPhase.Ending or ActivationPhase.Deactivating);

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
            if (wasRunning) (request as GrainCall)?.Cancellation?.CancelInTurn(this);
            Runtime.Executor.Run(() => request.Fail(CallTimeout.Of(this, request, wasRunning, now)));
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
