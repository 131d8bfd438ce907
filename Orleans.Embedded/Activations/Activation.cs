// One grain in memory: its object, its turns, its timers. Which requests run and which wait is in Activation.Requests,
// when its life begins and ends in Activation.Life; how turns get a thread is in TurnQueue and TurnExecutor.

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Storage;
using Orleans.Embedded.Streams;
using Orleans.Embedded.Timers;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

internal sealed partial class Activation : CallTarget, IGrainContext
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

    /// <summary>Puts <paramref name="turn"/> in line after the turns already waiting.</summary>
    internal void Post(Action turn) => _turns.Post(turn);
}
