// What the chain's door costs.
//
//   dotnet run -c Release --project bench/Chain -- signatures    signatures, checks and recoveries a second, one thread
//   dotnet run -c Release --project bench/Chain -- hashes        Keccak-256 of the settlement tree's messages a second, one thread
//   dotnet run -c Release --project bench/Chain -- tree          the settlement tree over a million accounts
//   dotnet run -c Release --project bench/Chain -- kills         1,000 settlements under SIGKILL; the two sides' books compared
//   dotnet run -c Release --project bench/Chain -- gas           gas a paid task, from the contracts' gas snapshot

using System.CommandLine;
using Cuckoo.Chain.Bench;

RootCommand root = new("Measures hashes, signatures, the settlement tree and settlement itself.");
Command signatures = new("signatures", "Signatures, checks and recoveries a second on one thread, by libsecp256k1 and by the fallback.");
signatures.SetAction(_ => SignatureRates.Print(Console.Out));
Command hashes = new("hashes", "Keccak-256 of short messages a second on one thread, one at a time and side by side.");
hashes.SetAction(_ => HashRates.Print(Console.Out));
root.Subcommands.Add(signatures);
root.Subcommands.Add(hashes);
root.Subcommands.Add(SumTreeBench.Command());
root.Subcommands.Add(KillBench.Command());
root.Subcommands.Add(GasBench.Command());
return await root.Parse(args).InvokeAsync();
