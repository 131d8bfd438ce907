using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Hosting;
using Orleans.Embedded.Reminders;
using Orleans.Embedded.Storage;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Simulation;

/// <summary>The silo between its start and the loss of its process.</summary>
internal sealed class SimulatedLife
{
    private readonly ServiceProvider _services;
    private readonly SimulatedCalls _calls;
    private readonly SimulatedPauses _pauses;
    private readonly StrandExecutor _executor;

    internal SimulatedLife(SimulationOptions options, Strands strands, VirtualClock clock, SimulatedDisk disk, SeededDraws draws)
    {
        var place = new StrandContext(strands, strands.Life, "engine");
        var time = clock.For(place);
        var pauses = _pauses = new SimulatedPauses(place, time);
        var faults = new StorageFaults(options.Faults, draws);
        _calls = new SimulatedCalls(options.Faults, draws, pauses);
        _executor = new StrandExecutor(place, draws, pauses);
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton<TurnExecutor>(_executor);
        services.AddSingleton<CallRoute>(_calls);
        services.AddKeyedSingleton<IGrainStorage>(KeyedService.AnyKey, (provider, name)
            => new SimulatedStorage(disk.State((string)name!), faults, pauses, provider.GetRequiredService<StateJson>()));
        services.AddSingleton<IReminderStore>(new SimulatedReminders(disk.Reminders, faults, pauses));
        SiloServices.Add(services);
        var silo = new SiloBuilder(services, new ConfigurationBuilder().Build());
        foreach (var durable in options.DurableStreams)
        {
            silo.AddStreams(durable, (provider, name) => new SimulatedStreamLog(
                disk.Streams(name), faults, pauses, provider.GetRequiredService<StateJson>(), _executor, time, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Streams")));
        }

        options.ConfigureSilo(silo);
        _services = services.BuildServiceProvider();
        Runtime = _services.GetRequiredService<GrainRuntime>();
    }

    internal GrainRuntime Runtime { get; }

    internal bool IsUp { get; private set; }

    internal async Task StartAsync()
        => IsUp = await _executor.RunAsync(async () =>
        {
            foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
            return true;
        });

    /// <summary>Stops it as a host does, with all the patience there is.</summary>
    internal async Task StopAsync()
    {
        IsUp = false;
        await _executor.RunAsync(async () =>
        {
            foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
            return true;
        });
    }

    /// <summary>Nothing of it runs any more, not even its end; whoever waits outside is told.</summary>
    internal void Lose()
    {
        IsUp = false;
        Runtime.Phase = SiloPhase.Stopped;
        var error = new SiloUnavailableException("The process was lost, as simulated; whether the call was carried out is not known.");
        _calls.FailOutsideCallers(error);
        _pauses.Lose(error);
        foreach (var activation in Runtime.Catalog.All) activation.FailOutsideCallers(error);
        // The one thing that would be held beyond its life, by the list of all meters.
        _services.GetRequiredService<IMeterFactory>().Dispose();
    }

    internal string Busy()
    {
        var busy = Runtime.Catalog.All.Select(static one => (one.GrainId, Runs: one.OldestRunning())).Where(static one => one.Runs is not null).ToList();
        return busy.Count == 0
            ? " Does it wait for something that is not simulated?"
            : $" Busy: {string.Join(", ", busy.Select(static one => $"{one.GrainId} with {one.Runs!.Value.Name}"))}.";
    }
}
