using System.Diagnostics;
using System.Globalization;
using Cuckoo.DurableWriter;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class KillTests : IDisposable
{
    private const int Writers = 8;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Process_KilledTenTimesWhileWriting_LosesNoAcknowledgedWrite()
    {
        const int Seed = 20_260_101;
        var path = _folder.File("silo.db");
        var moments = new Random(Seed);
        var acknowledged = new long[Writers];
        for (var round = 0; round < 10; round++)
        {
            await WriteAndKillAsync(path, linesBeforeKill: moments.Next(1, 600), acknowledged);
            await CheckAsync(path, acknowledged, $"seed {Seed}, round {round}");
        }

        Assert.All(acknowledged, static count => Assert.True(count > 0));
    }

    private static async Task WriteAndKillAsync(string path, int linesBeforeKill, long[] acknowledged)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Cuckoo.DurableWriter.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            // What was printed before the kill was acknowledged before the kill: read it all.
            for (var lines = 0; await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line; lines++)
            {
                if (lines == linesBeforeKill) process.Kill();
                var parts = line.Split(' ');
                // The last line may have been cut short by the kill; a cut number is smaller, never larger.
                if (parts.Length == 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var count))
                {
                    var writer = int.Parse(parts[0], CultureInfo.InvariantCulture);
                    acknowledged[writer] = Math.Max(acknowledged[writer], count);
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task CheckAsync(string path, long[] acknowledged, string when)
    {
        await using var silo = await TestSilo.StartOnFileAsync(path);
        for (var writer = 0; writer < Writers; writer++)
        {
            var stored = await silo.Client.GetGrain<ITallyGrain>($"writer-{writer}").Read();
            // The file may know one more: stored, but killed before it could say so.
            Assert.True(stored - acknowledged[writer] is 0 or 1, $"{when}: writer {writer} was told {acknowledged[writer]}, the file says {stored}");
        }

        var verdict = await silo.Services.GetRequiredService<SqliteFile>().ReadAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            return (string)command.ExecuteScalar()!;
        });
        Assert.Equal("ok", verdict);
    }
}
