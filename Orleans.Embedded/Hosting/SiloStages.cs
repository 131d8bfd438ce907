// What the engine does in the stages of a silo's life. Storage: the file is opened and brought up to date; when left,
// it is flushed. BecomeActive: calls are taken and idle grains looked for; when left, calls from outside are refused,
// those that run come to their end, and every grain is deactivated. What does not end before the host's patience does
// is left behind and said so; nothing acknowledged is lost by that. A host without patience leaves all as it stands.

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Sqlite;
using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

internal sealed class SiloStages(GrainRuntime runtime, IServiceProvider services, IEnumerable<ISiloPart> parts) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private SqliteFile? _file;
    private ITimer? _collector;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe("Storage", ServiceLifecycleStage.RuntimeStorageServices, OpenFileAsync, FlushFileAsync);
        lifecycle.Subscribe("Activations", ServiceLifecycleStage.BecomeActive, BecomeActiveAsync, EndActivityAsync);
    }

    public void Dispose() => _collector?.Dispose();

    private async Task OpenFileAsync(CancellationToken cancellationToken)
    {
        _file = services.GetService<SqliteFile>();
        if (_file is not null) await _file.MigrateAsync(SqliteGrainStorage.Part, SqliteGrainStorage.Schema).WaitAsync(cancellationToken);
        foreach (var part in parts) await part.PrepareAsync(cancellationToken);
    }

    private async Task FlushFileAsync(CancellationToken cancellationToken)
    {
        if (_file is not null) await _file.FlushAsync();
    }

    private Task BecomeActiveAsync(CancellationToken cancellationToken)
    {
        runtime.LoadFilters();
        runtime.Phase = SiloPhase.Running;
        var quantum = runtime.Collection.CollectionQuantum;
        _collector = runtime.Time.CreateTimer(_ => _ = IdleCollection.Run(runtime), null, quantum, quantum);
        foreach (var part in parts) part.Start();
        return Task.CompletedTask;
    }

    private async Task EndActivityAsync(CancellationToken cancellationToken)
    {
        runtime.Phase = SiloPhase.Stopping;
        foreach (var part in parts) part.Stop();
        if (_collector is not null) await _collector.DisposeAsync();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await DrainAsync(cancellationToken);
            await SettleAsync(cancellationToken);
            await DeactivateAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (runtime.Catalog.Count > 0)
                runtime.Log.LogWarning("The silo stops with {Activations} activations still busy: the host's shutdown time-out ran out.", runtime.Catalog.Count);
        }

        runtime.Phase = SiloPhase.Stopped;
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
        for (var all = runtime.Catalog.All.ToList(); all.Count > 0; all = runtime.Catalog.All.ToList())
        {
            foreach (var activation in all)
            {
                if (!activation.RetireIfUnused()) activation.TryEnd(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping."));
            }

            foreach (var activation in all) await activation.Deactivated.WaitAsync(cancellationToken);
        }
    }
}
