using System.Diagnostics;
using System.Globalization;
using Cuckoo.Engine.Grains;

namespace Cuckoo.Engine;

/// <summary>What an activation holds when nobody calls it.</summary>
internal static class IdleActivations
{
    private const int Million = 1_000_000;
    private const string TwoGiB = "0x80000000";

    public static async Task RunAsync(Report report, bool isMillion)
    {
        var count = isMillion ? Million : Million / 10;
        var numbers = await Child.RunAsync(["idle", count.ToString(CultureInfo.InvariantCulture)], TwoGiB);
        var (bytes, peak, seconds) = (numbers[0], numbers[1], numbers[2]);
        report.Value("bytes an idle activation", bytes.ToString("N0", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{count:N0} held, activated at {count / seconds:N0} a second"));
        report.Value(
            "a million idle activations",
            string.Create(CultureInfo.InvariantCulture, $"{bytes * Million / (1 << 30):F2} GiB"),
            isMillion
                ? string.Create(CultureInfo.InvariantCulture, $"held in a heap limited to 2 GiB; the process's peak was {peak / (1 << 30):F2} GiB")
                : "reckoned; `million` holds them for real");
    }

    /// <summary>Activates them, collects the garbage, and says what is left: bytes each, peak of the process, seconds.</summary>
    public static async Task<int> ChildAsync(int count)
    {
        using var host = await BenchSilo.StartAsync(null);
        var factory = host.Grains();
        await factory.GetGrain<IPingGrain>("warm").Ping();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await factory.GetGrain<IPingGrain>(string.Create(CultureInfo.InvariantCulture, $"idle-{i}")).Ping());
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        using var process = Process.GetCurrentProcess();
        Child.Print((double)held / count, process.PeakWorkingSet64, seconds);
        GC.KeepAlive(host);

        // A million deactivations are no part of this.
        Environment.Exit(0);
        return 0;
    }
}
