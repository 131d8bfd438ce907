using System.CommandLine;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Settlement;

/// <summary><c>cuckoo prove</c> and <c>cuckoo verify-books</c>: what the leaves say, held against the chain.</summary>
internal static class ProveCommands
{
    private static readonly string Codes = $"Exits with {ExitCode.Done} when it holds, {ExitCode.FoundWrong} when it does not, {ExitCode.Failed} when it could not be found out, {ExitCode.BadArguments} for a wrong command line.";

    /// <summary>The proof of one account.</summary>
    public static Command Prove()
    {
        Argument<string> address = new("address") { Description = "The address." };
        Command command = new("prove", "Show what an address has earned and spent by the newest published leaves, and prove it against the root on the chain. " + Codes) { address };
        SettlementFlags flags = SettlementFlags.AddTo(command, signs: false);
        return command.Does(async (parsed, cancellation) =>
        {
            if (!Address.TryParseAnyCase(parsed.GetValue(address), out Address account)) throw new EdgeSetupException($"'{parsed.GetValue(address)}' is no address.");
            await using ChainSession chain = await flags.OpenAsync(parsed, cancellation);
            LeavesFile file = await flags.LeavesAsync(parsed, null, mayAsk: true, cancellation) ?? throw new EdgeSetupException("No epoch is posted yet.");
            PayEvents events = chain.Events();
            await events.CatchUpAsync(cancellation);
            ulong epoch = events.Roots.LastOrDefault(root => root.DataHash == file.DataHash).Epoch;
            if (file.Tree.Prove(account) is not { } proof)
                return new Settled(ExitCode.Done, new JsonObject { ["address"] = account.ToString(), ["leaf"] = null }, $"{account} has neither earned nor spent anything by these leaves.");

            CuckooPay.Structs.Epoch? posted = epoch == 0 ? null : await chain.ReadAsync(CuckooPay.EpochAt(epoch), cancellation);
            SumNode root = posted is null ? default : new SumNode(posted.Root, posted.Total, posted.Total);
            SumProofVerdict verdict = proof.Verify(root);
            bool holds = verdict is SumProofVerdict.Valid && posted is { Cancelled: false };
            bool isFinal = holds && epoch <= (ulong)await chain.ReadAsync(CuckooPay.FinalEpoch(), cancellation);
            UInt128 claimed = await chain.ReadAsync(CuckooPay.ClaimedOf(account), cancellation);
            JsonObject fields = new()
            {
                ["address"] = account.ToString(),
                ["epoch"] = epoch,
                ["holds"] = holds,
                ["final"] = isFinal,
                ["earned"] = SettlementCommand.Text(proof.Leaf.Earned),
                ["spent"] = SettlementCommand.Text(proof.Leaf.Spent),
                ["claimed"] = SettlementCommand.Text(claimed),
                ["index"] = proof.Index,
                ["root"] = file.Header.Root.ToString(),
                ["siblings"] = new JsonArray([.. proof.Siblings.Select(node => (JsonNode)new JsonObject
                {
                    ["hash"] = node.Hash.ToString(),
                    ["earned"] = SettlementCommand.Text(node.Earned),
                    ["spent"] = SettlementCommand.Text(node.Spent),
                })]),
            };
            string state = posted is null ? "NOT on the chain" : posted.Cancelled ? $"CANCELLED, epoch {epoch}" : !holds ? $"NOT that of epoch {epoch}" : $"that of epoch {epoch}, {(isFinal ? "final" : "not final yet")}";
            return new Settled(
                holds ? ExitCode.Done : ExitCode.FoundWrong, fields, $"{account}: earned {SettlementCommand.Tokens(proof.Leaf.Earned)}, of which {SettlementCommand.Tokens(claimed)} are claimed; spent {SettlementCommand.Tokens(proof.Leaf.Spent)}.",
                $"Leaf {proof.Index} of {file.Tree.Count}, {proof.Siblings.Count} hashes to the root {file.Header.Root}, which is {state}.");
        });
    }

    /// <summary>The whole root.</summary>
    public static Command VerifyBooks()
    {
        Command command = new("verify-books", "Compute the root of the newest published leaves again and hold it against the chain: root, total, deposits, and that no place moved and no total fell since the epoch before. " + Codes);
        SettlementFlags flags = SettlementFlags.AddTo(command, signs: false);
        return command.Does(async (parsed, cancellation) =>
        {
            await using ChainSession chain = await flags.OpenAsync(parsed, cancellation);
            LeavesFile file = await flags.LeavesAsync(parsed, null, mayAsk: true, cancellation) ?? throw new EdgeSetupException("No epoch is posted yet.");
            LeavesFile? before = await flags.BeforeAsync(parsed, file, cancellation);
            EpochAudited audited = await EpochAudit.RunAsync(chain.Rpc, chain.Pay, chain.Events(), file, before, cancellation);
            bool holds = audited.Findings.Count == 0;
            JsonObject fields = new()
            {
                ["epoch"] = audited.Epoch,
                ["holds"] = holds,
                ["final"] = audited.IsFinal,
                ["leaves"] = file.Header.Count,
                ["root"] = file.Header.Root.ToString(),
                ["dataHash"] = file.DataHash.ToString(),
                ["earned"] = SettlementCommand.Text(file.Tree.Root.Earned),
                ["spent"] = SettlementCommand.Text(file.Tree.Root.Spent),
                ["deposits"] = SettlementCommand.Text(audited.Deposits),
                ["findings"] = new JsonArray([.. audited.Findings.Select(static finding => (JsonNode)finding)]),
            };
            List<string> lines =
            [
                $"{file.Header.Count} leaves give the root {file.Header.Root}; earned {SettlementCommand.Tokens(file.Tree.Root.Earned)} = spent {SettlementCommand.Tokens(file.Tree.Root.Spent)}, deposits {SettlementCommand.Tokens(audited.Deposits)}.",
                .. audited.Findings,
                holds ? $"It is what epoch {audited.Epoch} has on the chain, {(audited.IsFinal ? "final" : "not final yet")}{(before is null ? "" : ", and goes on from the epoch before")}." : "The books and the chain do NOT agree.",
            ];
            return new Settled(holds ? ExitCode.Done : ExitCode.FoundWrong, fields, lines);
        });
    }
}
