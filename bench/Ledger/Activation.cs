using System.Globalization;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Ledger.Bench;

/// <summary>From a stopped silo to the first answer of the shard.</summary>
internal static class Activation
{
    public static async Task RunAsync(Report report, string path)
    {
        await using BenchSilo silo = await BenchSilo.StartAsync(path);
        long start = TimeProvider.System.GetTimestamp();
        await silo.Shard.Balance(AccountId.Faucet);
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        LedgerTotals totals = await silo.Ledger.Totals();
        report.Value(
            "activation of that shard, from its snapshot", string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"), "< 2 s",
            string.Create(CultureInfo.InvariantCulture, $"{totals.Accounts:N0} accounts, {totals.Entries:N0} ids; sum {totals.Sum}"));
    }
}
