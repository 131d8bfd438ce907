using System.CommandLine;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Settlement;

/// <summary><c>cuckoo claim</c>: pays accounts what the latest final root says they earned.</summary>
internal static class ClaimCommand
{
    // A claim among a million accounts is some 90,000 gas, so that a hundred are about half of what a transaction may use.
    private const int ClaimsAtATime = 100;
    private const int MostAddresses = 100_000;

    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string[]> addresses = new("addresses") { Description = "Who is paid; the wallet's own address when none is named.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> batch = new("--batch") { Description = "File with an address a line, of all who are paid." };
        Command command = new("claim", "Pay accounts what they earned by the latest final root; whoever calls pays the gas alone. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line.") { addresses, batch };
        SettlementFlags flags = SettlementFlags.AddTo(command, signs: true);
        return command.Does(async (parsed, cancellation) =>
        {
            await using ChainSession chain = await flags.OpenAsync(parsed, cancellation);
            IReadOnlyList<Address> asked = await Addresses(parsed.GetValue(addresses) ?? [], parsed.GetValue(batch), cancellation);
            if (asked.Count == 0) asked = [chain.Key.Address];
            ulong final = (ulong)await chain.ReadAsync(CuckooPay.FinalEpoch(), cancellation);
            if (final == 0) throw new EdgeSetupException("No root is final yet.");
            LeavesFile file = await flags.LeavesAsync(parsed, final, mayAsk: true, cancellation) ?? throw new EdgeSetupException($"The leaves of epoch {final} are not to be had there; name a file with --leaves.");
            CuckooPay.Structs.Epoch root = await chain.ReadAsync(CuckooPay.EpochAt(final), cancellation);
            if (root.Root != file.Header.Root) throw new EdgeSetupException($"These are not the leaves of epoch {final}, the latest that is final.");
            (List<SumProof> claims, JsonArray paid, UInt128 sum) = ([], [], 0);
            foreach (Address account in asked)
            {
                if (file.Tree.Prove(account) is not { } proof) continue;
                UInt128 claimed = await chain.ReadAsync(CuckooPay.ClaimedOf(account), cancellation);
                if (proof.Leaf.Earned <= claimed) continue;
                claims.Add(proof);
                paid.Add(new JsonObject { ["address"] = account.ToString(), ["amount"] = SettlementCommand.Text(proof.Leaf.Earned - claimed) });
                sum += proof.Leaf.Earned - claimed;
            }

            foreach (SumProof[] some in claims.Chunk(ClaimsAtATime))
            {
                string what = $"claim {final} {some[0].Leaf.Account} {some.Length}";
                if (some.Length == 1) await chain.SendAsync(what, chain.Pay, CuckooPay.Claim(some[0].ForContract()), cancellation);
                else await chain.SendAsync(what, chain.Pay, CuckooPay.ClaimMany([.. some.Select(static proof => proof.ForContract())]), cancellation);
            }

            JsonObject fields = new() { ["epoch"] = final, ["paid"] = paid, ["amount"] = SettlementCommand.Text(sum) };
            return new Settled(ExitCode.Done, fields, claims.Count == 0
                ? $"Nothing to claim: by epoch {final} all of {asked.Count} have what they earned."
                : $"{SettlementCommand.Tokens(sum)} paid to {claims.Count} of {asked.Count}, by epoch {final}.");
        });
    }

    private static async Task<IReadOnlyList<Address>> Addresses(string[] named, string? batch, CancellationToken cancellation)
    {
        List<Address> all = [];
        foreach (string text in named) Add(text, "the command line");
        if (batch is null) return [.. all.Distinct()];
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(batch, cancellation))
        {
            number++;
            if (line.Trim() is { Length: > 0 } text) Add(text, $"line {number} of {batch}");
            if (all.Count > MostAddresses) throw new EdgeSetupException($"At most {MostAddresses} addresses are claimed for at once.");
        }

        return [.. all.Distinct()];

        void Add(string text, string where) => all.Add(Address.TryParseAnyCase(text, out Address one) ? one : throw new EdgeSetupException($"What stands on {where} is no address."));
    }
}
