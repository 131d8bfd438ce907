// The silo's life inside the host. Start: open the file, take calls, run the start-up tasks. Stop: refuse calls from
// outside, let what runs come to its end, deactivate every grain, flush the file. What does not end before the host's
// patience does is left behind and said so; nothing acknowledged is lost by that.

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Sqlite;

namespace Orleans.Embedded.Hosting;

internal sealed class SiloHost(GrainRuntime runtime, IServiceProvider services, IEnumerable<ISiloPart> parts, IEnumerable<StartupTask> startupTasks) : IHostedService, IDisposable
{
    private ITimer? _collector;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = services.GetService<SqliteFile>();
        if (file is not null) await file.MigrateAsync(SqliteGrainStorage.Part, SqliteGrainStorage.Schema).WaitAsync(cancellationToken);

        foreach (var part in parts) await part.PrepareAsync(cancellationToken);
        runtime.Phase = SiloPhase.Running;
        var quantum = runtime.Collection.CollectionQuantum;
        _collector = runtime.Time.CreateTimer(_ => CollectIdle(), null, quantum, quantum);
        foreach (var part in parts) part.Start();
        foreach (var task in startupTasks) await task.Run(services, cancellationToken);
    }

    public void Dispose()
    {
        runtime.Phase = SiloPhase.Stopped;
        _collector?.Dispose();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (runtime.Phase != SiloPhase.Running) return;
        runtime.Phase = SiloPhase.Stopping;
        foreach (var part in parts) part.Stop();
        if (_collector is not null) await _collector.DisposeAsync();
        try
        {
            await DrainAsync(cancellationToken);
            await SettleAsync(cancellationToken);
            await DeactivateAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            runtime.Log.LogWarning("The silo stops with {Activations} activations still busy: the host's shutdown time-out ran out.", runtime.Catalog.Count);
        }

        runtime.Phase = SiloPhase.Stopped;
        var file = services.GetService<SqliteFile>();
        if (file is not null) await file.FlushAsync();
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            try
            {
                await part.SettleAsync().WaitAsync(cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                runtime.Log.LogWarning(error, "Not all that was done last could be written down as done: some of it is done again after the next start.");
            }
        }
    }

    // Grains may still call each other, so one that was quiet may be busy again: look until a whole round finds none.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        bool isQuiet;
        do
        {
            isQuiet = true;
            foreach (var activation in runtime.Catalog.All)
            {
                activation.StopTimers();
                var quiet = activation.WhenQuiet();
                isQuiet &= quiet.IsCompleted;
                await quiet.WaitAsync(cancellationToken);
            }
        }
        while (!isQuiet);
    }

    // OnDeactivateAsync may call grains and so bring activations back: end those as well.
    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        while (runtime.Catalog.Count > 0)
        {
            var all = runtime.Catalog.All;
            foreach (var activation in all)
            {
                if (!activation.RetireIfUnused()) activation.TryEnd(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping."));
            }

            foreach (var activation in all) await activation.Deactivated.WaitAsync(cancellationToken);
        }
    }

    private void CollectIdle()
    {
        var now = runtime.Time.GetTimestamp();
        var before = now - runtime.Ticks(runtime.Collection.CollectionAge);
        var reason = new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"No call came for {runtime.Collection.CollectionAge}.");
        foreach (var activation in runtime.Catalog.All) activation.EndIfIdle(before, now, reason);
    }
}
