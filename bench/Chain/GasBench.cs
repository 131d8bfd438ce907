using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Cuckoo.Chain.Bench;

/// <summary>Gas a paid task, from the snapshot that the contracts' own tests write and check.</summary>
internal static class GasBench
{
    private const string Snapshot = "contracts/snapshots/CuckooPay.json";

    // What the network wants to stay below, by tasks an epoch, with claims every tenth epoch.
    private static readonly (int Tasks, int Wanted)[] Wanted = [(1_000, 1_100), (10_000, 110), (100_000, 11)];

    public static Command Command()
    {
        var command = new Command("gas", "Gas a paid task for 100 earners and 1,000 payers, beside one ERC-20 transfer each; run in the repository's root.");
        command.SetAction(static _ => Print());
        return command;
    }

    private static int Print()
    {
        if (!File.Exists(Snapshot))
        {
            Console.Error.WriteLine($"{Snapshot} is not here: run this in the repository's root, after the contracts' tests have written it.");
            return 1;
        }

        using var snapshot = JsonDocument.Parse(File.ReadAllBytes(Snapshot));
        long Gas(string name) => long.Parse(snapshot.RootElement.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
        var epoch = Gas("an epoch: one root, ten claims");
        Console.WriteLine("| tasks an epoch | gas a task | wanted | one ERC-20 transfer a task |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var (tasks, wanted) in Wanted)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {tasks:N0} | {epoch / (double)tasks:N1} | ≤ {wanted:N0} | {Gas("one ERC-20 transfer"):N0} |"));
        return 0;
    }
}
