using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OwnChain;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Demo.Settling;

/// <summary>An epoch, from what the payer signs to what its miners are paid.</summary>
internal sealed class EpochScene(DevelopmentChain chain, StakedMiners nodes, DepositingWallet payer, StageReport report, TimeProvider time)
{
    /// <summary>Shows it.</summary>
    /// <returns>Whether the root is that of its leaves, the leaves say what was spent, and the miners have what theirs say.</returns>
    public async Task<bool> ShowAsync(CuckooClient client, CancellationToken cancellation)
    {
        UInt128 spent = await payer.VouchAsync(client, cancellation);
        report.Say(
            "voucher", $"{ShortText.Of($"{payer.Address}")} signs for {Amounts.Text(spent)}, all it has spent",
            new JsonObject { ["payer"] = $"{payer.Address}", ["total"] = Amounts.Wire(spent) });
        PublishedEpoch epoch = await Patience.UntilAsync("no root was posted of what the payer signed for", () => FindAsync(client, spent, cancellation), time, cancellation);
        bool holds = await SayRoot(epoch, cancellation);
        await FinalAsync(client, epoch, cancellation);
        return await ClaimAsync(epoch.File, cancellation) && holds;
    }

    private async Task<PublishedEpoch?> FindAsync(CuckooClient client, UInt128 spent, CancellationToken cancellation)
    {
        EpochReply? newest = (await client.EpochsAsync(cancellation)).Epochs.FirstOrDefault(one => one.Stage is "posted" or "final");
        if (newest is null) return null;
        LeavesFile file = await client.LeavesAsync(newest.Epoch, cancellation);
        return file.Tree.Prove(payer.Address)?.Leaf.Spent == spent ? new PublishedEpoch(newest, file) : null;
    }

    // The root is worked out again from the leaves when the file is read; here it is held against the chain.
    private async Task<bool> SayRoot(PublishedEpoch epoch, CancellationToken cancellation)
    {
        (LeavesFile file, EpochReply said) = (epoch.File, epoch.Said);
        report.Say(
            "epoch", $"closed with {file.Tree.Count} leaves: earned {Amounts.Text(file.Tree.Root.Earned)} = spent {Amounts.Text(file.Tree.Root.Spent)}",
            new JsonObject { ["epoch"] = said.Epoch, ["leaves"] = file.Tree.Count, ["earned"] = Amounts.Wire(file.Tree.Root.Earned), ["spent"] = Amounts.Wire(file.Tree.Root.Spent), ["dataHash"] = said.DataHash });
        foreach (SumLeaf leaf in Enumerable.Range(0, file.Tree.Count).Select(file.Tree.LeafAt))
        {
            report.Say(
                "leaf", $"{ShortText.Of($"{leaf.Account}")}, {NameOf(leaf.Account)}: earned {Amounts.Text(leaf.Earned)}, spent {Amounts.Text(leaf.Spent)}",
                new JsonObject { ["account"] = $"{leaf.Account}", ["earned"] = Amounts.Wire(leaf.Earned), ["spent"] = Amounts.Wire(leaf.Spent) });
        }

        PayEvents events = new(chain.Rpc, chain.Pay, new FollowerOptions(), time);
        EpochAudited audited = await EpochAudit.RunAsync(chain.Rpc, chain.Pay, events, file, null, cancellation);
        bool holds = audited.Findings.Count == 0 && file.Tree.Root.Earned == file.Tree.Root.Spent;
        report.Say(
            "root",
            holds ? $"{ShortText.Of($"{file.Header.Root}")} is on the chain, and the leaves give the same" : $"{ShortText.Of($"{file.Header.Root}")} is NOT what the chain has: {string.Join(' ', audited.Findings)}",
            new JsonObject { ["root"] = $"{file.Header.Root}", ["chainEpoch"] = audited.Epoch, ["holds"] = holds });
        return holds;
    }

    private async Task FinalAsync(CuckooClient client, PublishedEpoch epoch, CancellationToken cancellation)
    {
        uint window = (uint)(await chain.ReadAsync(nameof(CuckooPay), CuckooPay.Rules(), cancellation)).ChallengeWindow;
        await chain.PassAsync(TimeSpan.FromSeconds(window + 1), cancellation);
        await Patience.UntilAsync(
            "the root did not become final",
            async () => (await client.EpochsAsync(cancellation)).Epochs.FirstOrDefault(one => one.Epoch == epoch.Said.Epoch && one.Stage is "final"),
            time, cancellation);
        report.Say("final", $"{window} seconds pass on the chain, and nobody proves the root wrong", new JsonObject { ["epoch"] = epoch.Said.Epoch, ["seconds"] = window });
    }

    // By one transaction of the wallet: anybody may call it, and pays the gas alone.
    private async Task<bool> ClaimAsync(LeavesFile file, CancellationToken cancellation)
    {
        List<(SumProof Proof, UInt128 Due, UInt128 Before)> claims = [];
        foreach (Address node in nodes.All.Select(one => one.Node))
        {
            if (file.Tree.Prove(node) is not { } proof) continue;
            UInt128 claimed = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.ClaimedOf(node), cancellation);
            if (proof.Leaf.Earned > claimed) claims.Add((proof, proof.Leaf.Earned - claimed, await chain.TokensOfAsync(node, cancellation)));
        }

        if (claims.Count == 0) throw new EdgeSetupException("No miner has anything to claim.");
        await payer.ClaimAsync([.. claims.Select(one => one.Proof)], cancellation);
        bool isPaid = true;
        foreach ((SumProof proof, UInt128 due, UInt128 before) in claims)
        {
            UInt128 after = await chain.TokensOfAsync(proof.Leaf.Account, cancellation);
            isPaid &= after == before + due;
            report.Say(
                "claim", $"{ShortText.Of($"{proof.Leaf.Account}")} claims {Amounts.Text(due)}: its tokens are {Amounts.Text(after)}, before {Amounts.Text(before)}",
                new JsonObject { ["account"] = $"{proof.Leaf.Account}", ["amount"] = Amounts.Wire(due), ["before"] = Amounts.Wire(before), ["after"] = Amounts.Wire(after) });
        }

        return isPaid;
    }

    private string NameOf(Address account) =>
        account == payer.Address ? "the wallet" : account == chain.Operator ? "the treasury" : nodes.All.Any(one => one.Node == account) ? "a miner" : "somebody";
}

/// <summary>An epoch whose leaves are published.</summary>
/// <param name="Said">What the edge says of it.</param>
/// <param name="File">Its leaves.</param>
internal sealed record PublishedEpoch(EpochReply Said, LeavesFile File);
