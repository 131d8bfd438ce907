// What the chain's door costs.
//
//   dotnet run -c Release --project bench/Chain -- signatures    signatures, checks and recoveries a second, one thread
//   dotnet run -c Release --project bench/Chain -- hashes        Keccak-256 of the settlement tree's messages a second, one thread

using System.CommandLine;
using Cuckoo.Chain.Bench;

RootCommand root = new("Measures hashes and signatures.");
Command signatures = new("signatures", "Signatures, checks and recoveries a second on one thread, by libsecp256k1 and by the fallback.");
signatures.SetAction(_ => SignatureRates.Print(Console.Out));
Command hashes = new("hashes", "Keccak-256 of short messages a second on one thread, one at a time and side by side.");
hashes.SetAction(_ => HashRates.Print(Console.Out));
root.Subcommands.Add(signatures);
root.Subcommands.Add(hashes);
return await root.Parse(args).InvokeAsync();
