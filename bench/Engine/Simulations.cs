using System.Globalization;
using Cuckoo.Engine.Grains;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Engine;

/// <summary>How fast a silo is simulated from a seed, on one thread.</summary>
internal static class Simulations
{
    private const int Callers = 50;
    private const int Rounds = 20;

    public static void Run(Report report, TimeSpan measured)
    {
        long steps = 0;
        ulong seed = 0;
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < measured)
        {
            steps += SimulatedSilo.Run(new SimulationOptions { Seed = seed++ }, static silo => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
            {
                var grain = silo.Client.GetGrain<IPingGrain>(Name("caller", caller));
                for (var round = 0; round < Rounds; round++) await grain.Relay(silo.Client.GetGrain<IPingGrain>(Name("called", (caller + round) % Callers)), 50);
            }))).Steps;
        }

        var took = TimeProvider.System.GetElapsedTime(start);
        report.Rate("simulated turns", steps / took.TotalSeconds, string.Create(CultureInfo.InvariantCulture, $"{seed} seeds, {steps / (long)seed:N0} turns each, start of the silo included"));
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
}
