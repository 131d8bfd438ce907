// SIGKILL at a random moment while eight writers store. Ten times by default; in full, and with a seed of one's own:
//
//   CUCKOO_KILLS=200 CUCKOO_SEED=7 dotnet run --project tests/Orleans.Embedded.Tests -- -method "*Process_Killed*" -showLiveOutput
//
// The seed fixes how many acknowledgements a life lasts; how far the writers have come when the signal arrives is the
// machine's choice.

using System.Diagnostics;
using System.Globalization;
using Cuckoo.DurableWriter;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class KillTests : IDisposable
{
    private const int Writers = 8;

    // One life in ten ends while the process is starting, at most this long after its first instruction.
    private const int MostStartingMs = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Process_KilledWhileWriting_LosesNoAcknowledgedWriteAndRestartsWithinASecond()
    {
        var seed = Number("CUCKOO_SEED", 20_260_101);
        var kills = Number("CUCKOO_KILLS", 10);
        var path = _folder.File("silo.db");
        var moments = new Random(seed);
        var acknowledged = new long[Writers];
        var slowest = TimeSpan.Zero;

        // What this process does for the first time is no part of a restart.
        await CheckAsync(_folder.File("warm.db"), acknowledged, "warm-up");
        for (var round = 0; round < kills; round++)
        {
            var when = $"seed {seed}, kill {round}";
            var inStart = round > 0 && moments.Next(10) == 0;
            var moment = moments.Next(1, inStart ? MostStartingMs : 600);
            await WriteAndKillAsync(path, inStart ? null : moment, TimeSpan.FromMilliseconds(moment), acknowledged);
            var restart = await CheckAsync(path, acknowledged, when);
            slowest = restart > slowest ? restart : slowest;
            Assert.True(restart < TimeSpan.FromSeconds(1), $"{when}: the restart took {restart}.");
        }

        Assert.All(acknowledged, static count => Assert.True(count > 0));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {kills} kills, {acknowledged.Sum():N0} writes acknowledged and none lost, slowest restart {slowest.TotalMilliseconds:F0} ms"));
    }

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    // Kills after so many lines, or after so long when no number of lines is given.
    private static async Task WriteAndKillAsync(string path, int? linesBeforeKill, TimeSpan moment, long[] acknowledged)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Cuckoo.DurableWriter.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await using var killer = linesBeforeKill is null
            ? TimeProvider.System.CreateTimer(static running => ((Process)running!).Kill(), process, moment, Timeout.InfiniteTimeSpan)
            : null;
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

    // How long the silo took to start and to answer for every writer.
    private static async Task<TimeSpan> CheckAsync(string path, long[] acknowledged, string when)
    {
        var start = TimeProvider.System.GetTimestamp();
        await using var silo = await TestSilo.StartOnFileAsync(path);
        var stored = new long[Writers];
        for (var writer = 0; writer < Writers; writer++) stored[writer] = await silo.Client.GetGrain<ITallyGrain>($"writer-{writer}").Read();
        var restart = TimeProvider.System.GetElapsedTime(start);

        for (var writer = 0; writer < Writers; writer++)
        {
            // The file may know one more: stored, but killed before it could say so.
            Assert.True(stored[writer] - acknowledged[writer] is 0 or 1, $"{when}: writer {writer} was told {acknowledged[writer]}, the file says {stored[writer]}");
            acknowledged[writer] = stored[writer];
        }

        var verdict = await silo.Services.GetRequiredService<SqliteFile>().ReadAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            return (string)command.ExecuteScalar()!;
        });
        Assert.Equal("ok", verdict);
        return restart;
    }
}
