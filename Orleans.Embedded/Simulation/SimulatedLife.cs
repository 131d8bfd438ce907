using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Hosting;
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

    internal SimulatedLife(SimulationOptions options, Strands strands, VirtualClock clock, SimulatedStorage storage, SeededDraws draws)
    {
        var number = strands.Life;
        var pauses = new SimulatedPauses(strands, clock.For(number), number);
        _calls = new SimulatedCalls(options.Faults, draws, pauses);
        var services = new ServiceCollection();
        services.AddSingleton(clock.For(number));
        services.AddSingleton<TurnExecutor>(new StrandExecutor(strands, number));
        services.AddSingleton<CallRoute>(_calls);
        services.AddKeyedSingleton<IGrainStorage>(KeyedService.AnyKey, (provider, name) => storage.Of((string)name!, pauses, provider.GetRequiredService<StateJson>()));
        SiloServices.Add(services);
        options.ConfigureSilo(new SiloBuilder(services, new ConfigurationBuilder().Build()));
        _services = services.BuildServiceProvider();
        Runtime = _services.GetRequiredService<GrainRuntime>();
    }

    internal GrainRuntime Runtime { get; }

    internal bool IsUp { get; private set; }

    internal async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        IsUp = true;
    }

    /// <summary>Nothing of it runs any more, not even its end; whoever called from outside is told.</summary>
    internal void Lose()
    {
        IsUp = false;
        Runtime.Phase = SiloPhase.Stopped;
        var error = new SiloUnavailableException("The process was lost, as simulated; whether the call was carried out is not known.");
        _calls.FailOutsideCallers(error);
        foreach (var activation in Runtime.Catalog.All) activation.FailOutsideCallers(error);
    }

    internal string Busy()
    {
        var busy = Runtime.Catalog.All.Select(static one => (one.GrainId, Runs: one.OldestRunning())).Where(static one => one.Runs is not null).ToList();
        return busy.Count == 0
            ? " Does it wait for something that is not simulated?"
            : $" Busy: {string.Join(", ", busy.Select(static one => $"{one.GrainId} with {one.Runs!.Value.Name}"))}.";
    }
}

/// <summary>How one life of the process waits.</summary>
internal sealed class SimulatedPauses(Strands strands, TimeProvider time, int life)
{
    /// <summary>Completes after <paramref name="length"/>, as a step of its own: never at once.</summary>
    internal Task Of(TimeSpan length)
    {
        if (length > TimeSpan.Zero) return Task.Delay(length, time);
        var over = new TaskCompletionSource();
        strands.Ready("pause", over.SetResult, life);
        return over.Task;
    }
}
