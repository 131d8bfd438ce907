using System.Globalization;
using Cuckoo.Engine.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Cuckoo.Engine;

/// <summary>How long a silo takes to be there, each time in a process that has never run one.</summary>
internal static class Start
{
    private const int Records = 200_000;
    private const int Runs = 5;

    public static async Task RunAsync(Report report)
    {
        using var folder = new BenchFolder();
        await PrintAsync(report, "silo start, new file", run => folder.File(string.Create(CultureInfo.InvariantCulture, $"new-{run}.db")));
        var full = folder.File("full.db");
        await FillAsync(full);
        var megabytes = new FileInfo(full).Length / 1e6;
        await PrintAsync(report, string.Create(CultureInfo.InvariantCulture, $"silo start, {Records:N0} records ({megabytes:F0} MB)"), _ => full);
    }

    /// <summary>Starts a silo, reads a grain of it, and says how long both took in milliseconds.</summary>
    public static async Task<int> ChildAsync(string path)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var host = await BenchSilo.StartAsync(path);
        var started = TimeProvider.System.GetElapsedTime(start);
        await host.Grains().GetGrain<IStoreGrain>("grain-77").Count();
        var answered = TimeProvider.System.GetElapsedTime(start);
        Child.Print(started.TotalMilliseconds, answered.TotalMilliseconds);

        // Ended without a word, as by a kill: the next start must cope with what is left of the log.
        Environment.Exit(0);
        return 0;
    }

    private static async Task PrintAsync(Report report, string name, Func<int, string> path)
    {
        var runs = new List<double[]>();
        for (var run = 0; run < Runs; run++) runs.Add(await Child.RunAsync(["start", path(run)]));
        var (started, answered) = (Median(runs, 0), Median(runs, 1));
        report.Value(name, string.Create(CultureInfo.InvariantCulture, $"{started:F0} ms"), string.Create(CultureInfo.InvariantCulture, $"first stored call answered after {answered:F0} ms; medians of {Runs} cold processes"));
    }

    private static double Median(List<double[]> runs, int at) => runs.Select(run => run[at]).Order().ElementAt(Runs / 2);

    private static async Task FillAsync(string path)
    {
        using var host = await BenchSilo.StartAsync(path);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Records),
            new ParallelOptions { MaxDegreeOfParallelism = 1_000 },
            async (i, _) => await host.Grains().GetGrain<IStoreGrain>(string.Create(CultureInfo.InvariantCulture, $"grain-{i}")).Count());
        await host.Services.GetRequiredService<SqliteFile>().FlushAsync();
        await host.StopAsync();
    }
}
