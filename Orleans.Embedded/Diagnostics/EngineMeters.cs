// The meter and its instruments, under Orleans' names, so that a dashboard made for Orleans reads this engine as well. One
// set a silo, from the host's meter factory. An instrument nobody listens to costs a comparison: what needs a clock or a
// tag asks Enabled first.

using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace Orleans.Embedded.Diagnostics;

/// <summary>What the engine counts and times.</summary>
internal sealed class EngineMeters
{
    internal const string MeterName = "Microsoft.Orleans";
    private const string Milliseconds = "ms";

    private readonly UpDownCounter<int> _grains;
    private readonly Counter<int> _activationsCreated;
    private readonly Counter<int> _activationsDestroyed;
    private readonly Counter<int> _activationsFailed;
    private readonly Counter<int> _activationsShutDown;
    private readonly Counter<int> _collections;
    private readonly Histogram<double> _requestLatency;
    private readonly Counter<long> _requestsTimedOut;
    private readonly Counter<long> _localMessages;
    private readonly Counter<int> _expired;
    private readonly Counter<int> _rejected;
    private readonly Histogram<double> _reminderTardiness;
    private readonly Counter<int> _reminderTicks;

    internal EngineMeters(IMeterFactory factory, Func<int> activations)
    {
        var meter = factory.Create(MeterName);
        meter.CreateObservableGauge("orleans-catalog-activations", activations);
        _grains = meter.CreateUpDownCounter<int>("orleans-grains");
        _activationsCreated = meter.CreateCounter<int>("orleans-catalog-activation-created");
        _activationsDestroyed = meter.CreateCounter<int>("orleans-catalog-activation-destroyed");
        _activationsFailed = meter.CreateCounter<int>("orleans-catalog-activation-failed-to-activate");
        _activationsShutDown = meter.CreateCounter<int>("orleans-catalog-activation-shutdown");
        _collections = meter.CreateCounter<int>("orleans-catalog-activation-collections");
        _requestLatency = meter.CreateHistogram<double>("orleans-app-requests-latency", Milliseconds);
        _requestsTimedOut = meter.CreateCounter<long>("orleans-app-requests-timedout");
        _localMessages = meter.CreateCounter<long>("orleans-messaging-sent-local");
        _expired = meter.CreateCounter<int>("orleans-messaging-expired");
        _rejected = meter.CreateCounter<int>("orleans-messaging-rejected");
        _reminderTardiness = meter.CreateHistogram<double>("orleans-reminders-tardiness", "s");
        _reminderTicks = meter.CreateCounter<int>("orleans-reminders-ticks-delivered");
        Storage = new StorageMeters(meter, Milliseconds);
    }

    /// <summary>Reads and writes of grain state.</summary>
    internal StorageMeters Storage { get; }

    /// <summary>Whether anybody wants to know how long calls take.</summary>
    internal bool IsLatencyWanted => _requestLatency.Enabled;

    /// <summary>An activation began to exist.</summary>
    internal void ActivationCreated(GrainType grainType)
    {
        _activationsCreated.Add(1);
        if (_grains.Enabled) _grains.Add(1, Tag("type", grainType.ToString()));
    }

    /// <summary>An activation is gone.</summary>
    internal void ActivationDestroyed(GrainType grainType)
    {
        _activationsDestroyed.Add(1);
        if (_grains.Enabled) _grains.Add(-1, Tag("type", grainType.ToString()));
    }

    /// <summary>An activation could not be started.</summary>
    internal void ActivationFailed() => _activationsFailed.Add(1);

    /// <summary>An activation began to end.</summary>
    internal void ActivationShutDown(DeactivationReasonCode why)
    {
        if (!_activationsShutDown.Enabled) return;
        var via = why switch
        {
            DeactivationReasonCode.ActivationIdle => "collection",
            DeactivationReasonCode.ApplicationRequested => "deactivateOnIdle",
            DeactivationReasonCode.ActivationUnresponsive => "deactivateStuckActivation",
            _ => "unknown",
        };
        _activationsShutDown.Add(1, Tag("via", via));
    }

    /// <summary>Idle activations were looked for.</summary>
    internal void Collected() => _collections.Add(1);

    /// <summary>A call was sent.</summary>
    internal void RequestSent() => _localMessages.Add(1);

    /// <summary>A call was answered; asked only when <see cref="IsLatencyWanted"/>.</summary>
    internal void RequestAnswered(TimeSpan latency) => _requestLatency.Record(latency.TotalMilliseconds);

    /// <summary>A caller stopped waiting; <paramref name="hadBegun"/> says whether the call had its turn.</summary>
    internal void RequestTimedOut(bool hadBegun)
    {
        _requestsTimedOut.Add(1);
        if (!hadBegun) _expired.Add(1);
    }

    /// <summary>A call was refused.</summary>
    internal void RequestRejected() => _rejected.Add(1);

    /// <summary>A reminder was delivered so long after its time.</summary>
    internal void ReminderTicked(TimeSpan tardiness)
    {
        _reminderTicks.Add(1);
        _reminderTardiness.Record(tardiness.TotalSeconds);
    }

    internal static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
