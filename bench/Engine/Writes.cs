using System.Globalization;
using Cuckoo.Engine.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded;

namespace Cuckoo.Engine;

/// <summary>State writes over 1,000 grains, each acknowledged before the next of its caller.</summary>
internal static class Writes
{
    private const int Grains = 1_000;

    public static async Task RunAsync(Report report, TimeSpan measured)
    {
        using (var host = await BenchSilo.StartAsync(null))
        {
            report.Load("writes to memory storage, 100 callers", await RunAsync(host, 100, measured), "11-33 k/s");
            await host.StopAsync();
        }

        foreach (var callers in new[] { 8, 100, Grains })
        {
            using var folder = new BenchFolder();
            using var host = await BenchSilo.StartAsync(folder.File("silo.db"));
            var file = host.Services.GetRequiredService<SqliteFile>();
            var before = file.Commits;
            var start = TimeProvider.System.GetTimestamp();
            var result = await RunAsync(host, callers, measured);
            var commits = (file.Commits - before) / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            report.Load(
                string.Create(CultureInfo.InvariantCulture, $"durable writes to SQLite, {callers} callers"), result,
                note: string.Create(CultureInfo.InvariantCulture, $"{commits:N0} flushes a second"));
            await host.StopAsync();
        }
    }

    private static Task<LoadResult> RunAsync(IHost host, int callers, TimeSpan measured)
    {
        var grains = Enumerable.Range(0, Grains).Select(i => host.Grains().GetGrain<IStoreGrain>(string.Create(CultureInfo.InvariantCulture, $"grain-{i}"))).ToArray();
        var share = Grains / callers;
        return Load.RunAsync(callers, measured, caller =>
        {
            // Each caller has grains of its own: what is measured is writing, not waiting for a turn.
            var at = 0;
            return () => grains[(caller * share) + (at++ % share)].Count();
        });
    }
}
