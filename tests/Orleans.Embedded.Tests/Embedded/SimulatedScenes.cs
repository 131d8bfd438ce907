using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What several tests of the simulation play, each with a seed and faults of its own.</summary>
internal static class SimulatedScenes
{
    internal static readonly SimulatedFaults EveryFault = new()
    {
        StorageFailure = 0.05,
        StorageAmbiguity = 0.05,
        StorageStall = 0.05,
        CallFailure = 0.02,
        CallLoss = 0.02,
        CallDelay = 0.1,
        ProcessLoss = 0.005,
    };

    /// <summary>Options of a silo with durable streams and reminders.</summary>
    internal static SimulationOptions Durable(ulong seed, SimulatedFaults faults) => new()
    {
        Seed = seed,
        Faults = faults,
        DurableStreams = ["streams"],
        MaxSteps = 1_000_000,
        ConfigureSilo = static silo => silo.AddReminders(),
    };

    /// <summary>Does <paramref name="work"/> until it succeeds, as a client would that keeps its idempotency key.</summary>
    internal static async Task UntilDone(SimulatedSilo silo, Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
                await silo.WhenUpAsync();
            }
        }
    }

    /// <summary>A bulletin of <paramref name="last"/> numbers, one reader subscribed by its class and one by itself.</summary>
    internal static async Task Publish(SimulatedSilo silo, int last)
    {
        await UntilDone(silo, () => silo.Client.GetGrain<IJoinerGrain>("b").Join());
        await UntilDone(silo, () => silo.Client.GetGrain<IBulletinGrain>("b").PublishUpTo(last));
    }

    /// <summary>What a reader was given, once it has the last number.</summary>
    internal static async Task<List<int>> ReadAll<TReader>(SimulatedSilo silo, int last)
        where TReader : IReaderGrain
    {
        List<int> all = [];
        while (!all.Contains(last))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            await UntilDone(silo, async () => all = await silo.Client.GetGrain<TReader>("b").Read());
        }

        return all;
    }

    /// <summary>Some of everything: streams, reminders, workers, observers, enumerations, timers, cancellation, a graceful stop.</summary>
    internal static (SimulationReport Report, string Log) Everything(ulong seed, SimulatedFaults faults)
    {
        using var log = new StringWriter();
        var report = SimulatedSilo.Run(Durable(seed, faults) with { Log = log }, async silo =>
        {
            await UntilDone(silo, () => silo.Client.GetGrain<IClimberGrain>("c").Begin());
            var publishing = Publish(silo, 5);
            var porters = Enumerable.Range(0, 12).Select(_ => UntilDone(silo, () => silo.Client.GetGrain<IPorterGrain>(0).Carry())).ToList();
            await UntilDone(silo, () => Tell(silo));
            await UntilDone(silo, () => Count(silo));
            await Task.WhenAll(porters);
            await publishing;
            await silo.StopAsync();
            await ReadAll<ISubscriberGrain>(silo, 5);
            await ReadAll<IJoinerGrain>(silo, 5);
            var height = 0;
            while (height < 3)
            {
                await Task.Delay(TimeSpan.FromMinutes(1), silo.Time);
                await UntilDone(silo, async () => height = await silo.Client.GetGrain<IClimberGrain>("c").Height());
            }
        });
        return (report, log.ToString());
    }

    private static async Task Tell(SimulatedSilo silo)
    {
        var desk = new NewsDesk();
        await silo.Client.GetGrain<IEverythingGrain>("e").Tell(silo.Client.CreateObjectReference<INewsDesk>(desk), "hello");
        GC.KeepAlive(desk);
    }

    private static async Task Count(SimulatedSilo silo)
    {
        await foreach (var _ in silo.Client.GetGrain<IEverythingGrain>("e").Count(5))
        {
            // Only to take them all.
        }
    }
}

/// <summary>Remembers what it heard.</summary>
internal sealed class NewsDesk : INewsDesk
{
    internal TaskCompletionSource<string> First { get; } = new();

    public void Heard(string news) => First.TrySetResult(news);
}
