// What all activations and references of one silo share: clock, catalogue, registry, executor. It is also the grain
// factory (GrainRuntime.Factory), and the one door through which every call goes.

using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>The silo as generated code knows it: something a reference is bound to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class GrainRuntime : IClusterClient
{
    private readonly TimeSpan _responseTimeout;
    private volatile SiloPhase _phase;

    internal GrainRuntime(IServiceProvider services, GrainRegistry registry, TurnExecutor executor)
    {
        Services = services;
        Registry = registry;
        Executor = executor;
        Time = services.GetRequiredService<TimeProvider>();
        Log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Silo");
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        _responseTimeout = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout;
        Catalog = new Catalog(this);
    }

    /// <summary>The services of the host.</summary>
    public IServiceProvider ServiceProvider => Services;

    internal IServiceProvider Services { get; }

    internal GrainRegistry Registry { get; }

    internal TurnExecutor Executor { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal GrainCollectionOptions Collection { get; }

    internal Catalog Catalog { get; }

    internal SiloPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    internal void Dispatch(GrainReference reference, GrainCall call, ref Activation? lastTarget)
    {
        try
        {
            RefuseUnlessRunning(reference, call);
            call.SentAt = Time.GetTimestamp();
            var timeout = call.Method.ResponseTimeout ?? _responseTimeout;
            if (!call.Traits.HasFlag(CallTraits.OneWay) && timeout != Timeout.InfiniteTimeSpan) call.Deadline = call.SentAt + Ticks(timeout);
            var target = lastTarget ?? Catalog.GetOrAdd(reference.GrainId);
            while (!target.TryReceive(call)) target = Catalog.GetOrAdd(reference.GrainId);
            lastTarget = target;
        }
        catch (Exception error)
        {
            call.TryFail(error);
        }
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

    internal TimeoutException TimedOut(Activation activation, ActivationRequest request, long now)
    {
        var age = Time.GetElapsedTime(request.SentAt, now).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var what = request.List is null ? "was still waiting for its turn and will not run" : "had begun and may still finish";
        return new TimeoutException($"No answer from {activation.GrainId} to {request.Name} after {age} s; the call {what}.");
    }

    private void RefuseUnlessRunning(GrainReference reference, GrainCall call)
    {
        var phase = _phase;
        if (phase == SiloPhase.Running) return;
        // While stopping, running calls may still need other grains to finish.
        if (phase == SiloPhase.Stopping && TurnQueue.CurrentOwner is not null) return;
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
