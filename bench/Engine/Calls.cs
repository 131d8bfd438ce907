using System.Globalization;
using Cuckoo.Engine.Grains;
using Orleans;

namespace Cuckoo.Engine;

/// <summary>Calls of 100 callers at once.</summary>
internal static class Calls
{
    private const int Callers = 100;
    private const int Grains = 1_000;
    private const int RelayedEach = 10;

    public static async Task RunAsync(Report report, TimeSpan measured)
    {
        using var host = await BenchSilo.StartAsync(null);
        var factory = host.Grains();
        var one = factory.GetGrain<IPingGrain>("one");
        var many = Enumerable.Range(0, Grains).Select(i => Ping(factory, i)).ToArray();

        report.Load("pings, one grain", await Load.RunAsync(Callers, measured, _ => one.Ping), "256-393 k/s, 560-600 B");
        report.Load("pings, 1,000 grains", await Load.RunAsync(Callers, measured, caller => Round(many, caller, static grain => grain.Ping())), "337-438 k/s, 560-600 B");
        report.Load("int there and back, 1,000 grains", await Load.RunAsync(Callers, measured, caller => Round(many, caller, static grain => grain.Echo(7))));
        var numbers = Enumerable.Range(0, 16).ToList();
        report.Load("a list of 16 numbers copied there", await Load.RunAsync(Callers, measured, caller => Round(many, caller, grain => grain.Size(numbers))));
        report.Load(
            "grain to grain, 100 pairs",
            await Load.RunAsync(Callers, measured, caller => () => many[caller].Relay(many[caller + Callers], RelayedEach), RelayedEach),
            note: string.Create(CultureInfo.InvariantCulture, $"times are those of {RelayedEach} calls"));
        await host.StopAsync();
    }

    private static IPingGrain Ping(IGrainFactory factory, int number) => factory.GetGrain<IPingGrain>(string.Create(CultureInfo.InvariantCulture, $"grain-{number}"));

    private static Func<Task> Round(IPingGrain[] grains, int caller, Func<IPingGrain, Task> call)
    {
        // A stride that is prime to the number of grains: every caller visits them all, each in a phase of its own.
        var at = caller * 7;
        return () => call(grains[(at += 37) % grains.Length]);
    }
}
