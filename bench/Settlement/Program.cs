// What settling costs, on anvil as the silo starts it.
//
//   dotnet run -c Release --project bench/Settlement -- epoch    a million accounts: closed from the journal, proved, posted, left by one
//   dotnet run -c Release --project bench/Settlement -- gas      gas a paid job at 1,000, 10,000 and 100,000 jobs an epoch
//
// Both need the contracts' tools: npm ci in contracts/.

using System.CommandLine;
using Cuckoo.Settlement.Bench;

RootCommand root = new("Measures epochs, exits and gas.");
Option<int> accounts = new("--accounts") { Description = "Payers of the epoch.", DefaultValueFactory = _ => 1_000_000 };
Command epoch = new("epoch", "An epoch of a million payers, and a forced exit of one of them.") { accounts };
epoch.SetAction((parsed, cancellation) => EpochBench.RunAsync(parsed.GetValue(accounts), cancellation));
Command gas = new("gas", "Gas a paid job, by real transactions: ten epochs of 100 earners and 1,000 payers with a claim of each earner at the end, fifty at a time.");
gas.SetAction((_, cancellation) => GasBench.RunAsync(cancellation));
root.Subcommands.Add(epoch);
root.Subcommands.Add(gas);
return await root.Parse(args).InvokeAsync();
