// What all activations and references of one silo share: clock, catalogue, registry, executor. It is also the grain
// factory (GrainRuntime.Factory), and the one door through which every call goes.

using System.ComponentModel;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Diagnostics;
using Orleans.Embedded.Observers;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>The silo as generated code knows it: something a reference is bound to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class GrainRuntime : IClusterClient
{
    private readonly CallRoute? _route;
    private volatile SiloPhase _phase;
    private readonly ObserverTable _observers = new();

    internal GrainRuntime(IServiceProvider services, GrainRegistry registry, TurnExecutor executor)
    {
        Services = services;
        Registry = registry;
        Executor = executor;
        Time = services.GetRequiredService<TimeProvider>();
        Log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Silo");
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        CollectionAges = new CollectionAges(Collection);
        ResponseTimeout = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout;
        _route = services.GetService<CallRoute>();
        Catalog = new Catalog(this);
        Meters = new EngineMeters(services.GetRequiredService<IMeterFactory>(), () => Catalog.Count);
    }

    /// <summary>The services of the host.</summary>
    public IServiceProvider ServiceProvider => Services;

    internal IServiceProvider Services { get; }

    internal GrainRegistry Registry { get; }

    internal TurnExecutor Executor { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal GrainCollectionOptions Collection { get; }

    /// <summary>How long a caller waits unless its method says otherwise.</summary>
    internal TimeSpan ResponseTimeout { get; }

    /// <summary>How long a grain may be without an item before its caller is told to ask again: well before the caller would give up.</summary>
    internal TimeSpan EnumerationPatience => ResponseTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : ResponseTimeout / 2;

    internal IIncomingGrainCallFilter[] IncomingFilters { get; private set; } = [];

    internal IOutgoingGrainCallFilter[] OutgoingFilters { get; private set; } = [];
    internal CollectionAges CollectionAges { get; }

    internal Catalog Catalog { get; }

    internal EngineMeters Meters { get; }

    internal SiloPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <inheritdoc/>
    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference or IGrainBase)
            throw new ArgumentException("Grains and references are callable as they are: use AsReference<T>().", nameof(obj));
        if (obj is not TGrainObserverInterface)
            throw new ArgumentException($"{obj.GetType()} does not implement {typeof(TGrainObserverInterface)}.", nameof(obj));
        return (TGrainObserverInterface)(object)Registry.Reference(this, typeof(TGrainObserverInterface), _observers.Add(obj));
    }

    /// <inheritdoc/>
    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference)
            throw new ArgumentException("It is the reference that is deleted, as CreateObjectReference gave it.", nameof(obj));
        _observers.Remove(reference.GrainId);
        Catalog.Find(reference.GrainId)?.TryEnd(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The reference to the observer was deleted."));
    }

    internal void Dispatch(GrainReference reference, GrainCall call, ref CallTarget? lastTarget)
    {
        try
        {
            RefuseUnlessRunning(reference, call);
            Meters.RequestSent();
            var shape = call.Method;
            call.SentAt = Time.GetTimestamp();
            call.Source = TurnQueue.CurrentOwner;
            call.Context = RequestContext.Current;
            var timeout = shape.ResponseTimeout ?? ResponseTimeout;
            if (!shape.Traits.HasFlag(CallTraits.OneWay) && timeout != Timeout.InfiniteTimeSpan) call.Deadline = call.SentAt + Ticks(timeout);
            if (_route is not null && !_route.Deliver(reference, call)) return;
            if (call.IsCancellable)
            {
                HandCancellable(reference, call);
                return;
            }

            // Once it is received it must not be touched: it may have run and be in use again.
            var target = lastTarget ?? Catalog.GetOrAdd(reference.GrainId);
            while (!target.TryReceive(call)) target = Catalog.GetOrAdd(reference.GrainId);
            lastTarget = target;
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }

    /// <summary>The class behind an identity.</summary>
    internal GrainClass Class(GrainId id) => _observers.Class(id) ?? Registry.Class(id.Type);

    /// <summary>Takes the host's filters into use; they may themselves need the silo, so they are not asked for before it starts.</summary>
    internal void LoadFilters()
    {
        IncomingFilters = [.. Services.GetServices<IIncomingGrainCallFilter>()];
        OutgoingFilters = [.. Services.GetServices<IOutgoingGrainCallFilter>()];
    }

    /// <summary>The timestamp that lies <paramref name="time"/> after now.</summary>
    internal long TimestampAfter(TimeSpan time) => Time.GetTimestamp() + Ticks(time);

    /// <summary>The time from now to a timestamp; zero when it has passed.</summary>
    internal TimeSpan TimeUntil(long timestamp)
    {
        var now = Time.GetTimestamp();
        return timestamp <= now ? TimeSpan.Zero : Time.GetElapsedTime(now, timestamp);
    }

    internal long Ticks(TimeSpan time)
        => (long)(time.TotalSeconds * Time.TimestampFrequency);

    /// <summary>Hands a call over that was held up on its way.</summary>
    internal void Hand(GrainReference reference, GrainCall call)
    {
        try
        {
            RefuseUnlessRunning(reference, call);
            if (call.IsCancellable) HandCancellable(reference, call);
            else HandOver(reference.GrainId, call);
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }

    /// <summary>Gives a request to the grain's activation, which is made if need be.</summary>
    internal void HandOver(GrainId grain, ActivationRequest request)
    {
        while (!Catalog.GetOrAdd(grain).TryReceive(request))
        {
            // That one was just going; the catalogue knows the next.
        }
    }

    private void HandCancellable(GrainReference reference, GrainCall call)
    {
        call.Token.ThrowIfCancellationRequested();
        var cancellation = call.Cancellation = new CallCancellation(call);
        HandOver(reference.GrainId, call);
        cancellation.Follow();
    }

    private void RefuseUnlessRunning(GrainReference reference, GrainCall call)
    {
        var phase = _phase;
        if (phase == SiloPhase.Running) return;
        // While stopping, running calls may still need other grains to finish.
        if (phase == SiloPhase.Stopping && TurnQueue.CurrentOwner is not null) return;
        Meters.RequestRejected();
        throw new OrleansException($"The call {call.Name} to {reference.GrainId} was refused: the silo {(phase == SiloPhase.NotStarted ? "has not started; start the host first" : "is stopping or has stopped")}.");
    }
}

/// <summary>Where the silo is in its life.</summary>
internal enum SiloPhase
{
    /// <summary>Before the host's start.</summary>
    NotStarted,

    /// <summary>Takes calls.</summary>
    Running,

    /// <summary>Takes calls only from grains.</summary>
    Stopping,

    /// <summary>Takes none.</summary>
    Stopped,
}
