// Stages are started in order and stopped in reverse; participants of one stage run side by side. A start that fails
// goes no further, and only what was reached is stopped again.

using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded.Lifecycle;

internal sealed class SiloLifecycle(ILogger log) : ISiloLifecycleSubject
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private int? _reached;

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observerName, stage, observer);
        lock (_gate)
        {
            if (_reached is not null) throw new InvalidOperationException($"{observerName} came too late: the silo's life has begun.");
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_reached is not null) throw new InvalidOperationException("A silo's life begins once.");
            _reached = int.MinValue;
        }

        foreach (var stage in Stages().OrderBy(static one => one.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _reached = stage.Key;
            await Task.WhenAll(stage.Select(one => StartAsync(one, cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_reached is not { } reached) return;
        foreach (var stage in Stages().Where(one => one.Key <= reached).OrderByDescending(static one => one.Key))
        {
            await Task.WhenAll(stage.Select(one => StopAsync(one, cancellationToken)));
            LowestStoppedStage = stage.Key;
        }
    }

    private List<IGrouping<int, Subscription>> Stages()
    {
        lock (_gate) return [.. _subscriptions.GroupBy(static one => one.Stage)];
    }

    private async Task StartAsync(Subscription one, CancellationToken cancellationToken)
    {
        try
        {
            await one.Observer.OnStart(cancellationToken);
        }
        catch (Exception error)
        {
            // The host's start fails with the error itself and whoever started it tells of it; here is only who it came from.
            log.LogDebug(error, "{Participant} failed to start in stage {Stage}; the silo does not start.", one.Name, one.Stage);
            throw;
        }
    }

    private async Task StopAsync(Subscription one, CancellationToken cancellationToken)
    {
        try
        {
            await one.Observer.OnStop(cancellationToken);
        }
        catch (Exception error)
        {
            log.LogError(error, "{Participant} failed to stop in stage {Stage}; the silo stops all the same.", one.Name, one.Stage);
        }
    }

    private sealed record Subscription(SiloLifecycle Lifecycle, string Name, int Stage, ILifecycleObserver Observer) : IDisposable
    {
        public void Dispose()
        {
            lock (Lifecycle._gate) Lifecycle._subscriptions.Remove(this);
        }
    }
}
