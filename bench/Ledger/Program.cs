// What the books cost, on one shard with a million accounts over the silo's SQLite file. One command prints one table:
//
//   dotnet run -c Release --project bench/Ledger [-- seconds N] [-- entries N] [-- accounts N]
//
// `seconds` is how long each rate is measured (5), `entries` the length of the journal that is verified (10,000,000),
// `accounts` how many accounts there are (1,000,000). PostgreSQL's pgbench runs where it is installed, on a cluster of its own
// in a temporary folder that listens on a Unix socket only and ends with the run.

using System.Globalization;
using Cuckoo.Ledger.Bench;

int seconds = 5, entries = 10_000_000, accounts = 1_000_000;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    int value = int.Parse(args[i + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    switch (args[i])
    {
        case "seconds": seconds = value; break;
        case "entries": entries = value; break;
        case "accounts": accounts = value; break;
        default:
            Console.Error.WriteLine($"'{args[i]}' is not understood. Use seconds N, entries N or accounts N.");
            return 2;
    }
}

TimeSpan measured = TimeSpan.FromSeconds(seconds);
Report report = new(Console.Out);
report.Begin(accounts, measured);
double single;
using (BenchFolder folder = new())
{
    single = await Transfers.RunAsync(report, folder.File("silo.db"), accounts, measured);
    await Activation.RunAsync(report, folder.File("silo.db"));
}

using (BenchFolder folder = new()) await Verification.RunAsync(report, folder.File("journal.db"), entries);
await PgBench.RunAsync(report, measured, single);
return 0;
