using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain.Embedded;
using Cuckoo.ChainHost;

namespace Cuckoo.Chain.Bench;

/// <summary>Settlements while the settling process or its chain is killed at random moments.</summary>
internal static class KillBench
{
    public static Command Command()
    {
        var settlements = new Option<int>("--settlements") { Description = "How many roots are posted.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<int>("--seed") { Description = "Fixes who is killed and after how many settlements.", DefaultValueFactory = _ => 1 };
        var command = new Command("kills", "Settles under SIGKILL and compares the two sides' books.") { settlements, seed };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(settlements), parsed.GetValue(seed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int settlements, int seed, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-kills-").FullName;
        try
        {
            var start = TimeProvider.System.GetTimestamp();
            var report = await KillRun.RunAsync(folder, settlements, seed, cancellation);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {report.Settlements:N0} settlements, {report.ProcessKills} kills of the process and {report.ChainKills} of anvil in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s; each epoch is on the chain once, in order, with the root and the total of the books"));
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or EmbeddedChainException)
        {
            await Console.Error.WriteLineAsync($"seed {seed}: {e.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
