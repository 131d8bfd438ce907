using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.OwnChain;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Demo.Settling;

/// <summary>A cheat, from the verdict to the slash: the silo accuses it by itself, a committee of one judges.</summary>
internal sealed class SlashScene(DevelopmentChain chain, StakedMiners nodes, StageReport report, TimeProvider time)
{
    private const string Way = "trace";
    private const string Model = "emoji-t2i";
    private const int Steps = 4;

    /// <summary>Has a miner join that cheats, and one leave, so that the cheat runs the next picture or audits it.</summary>
    /// <returns>The cheat, and the request in which it was caught.</returns>
    /// <exception cref="EdgeSetupException">The request was not paid.</exception>
    public async Task<(string Cheat, RequestReply Request)> CheatAsync(LocalNetwork network, CuckooClient client, string prompt, CancellationToken cancellation)
    {
        // One that was caught is suspended: in a folder that was kept another one comes.
        int number = 1;
        while (File.Exists(Path.Combine(network.Folder, NameOf(number) + ".key"))) number++;
        string cheat = await network.JoinAsync(NameOf(number), Way, cancellation), leaving = network.Miners[1];
        await network.LeaveAsync(leaving);
        report.Say(
            "cheat", $"{ShortText.Of(cheat)} joins with {Amounts.Text(nodes.All[^1].Stake)} at stake and invents its traces; {ShortText.Of(leaving)} leaves",
            new JsonObject { ["miner"] = cheat, ["cheat"] = Way, ["left"] = leaving });
        QuoteReply quote = await client.QuoteAsync(new QuoteAsked(Model, prompt, null, Steps), cancellation);
        await client.SubmitAsync(quote.QuoteId, cancellation);
        await foreach (RequestEvent happening in client.WatchAsync(quote.QuoteId, 0, cancellation))
        {
            // Until its end; the scenes before have shown one in full.
            _ = happening;
        }

        RequestReply request = await client.RequestAsync(quote.QuoteId, cancellation);
        return request.State == "settled" ? (cheat, request) : throw new EdgeSetupException($"The picture of {Steps} steps is {request.State} instead of paid.");
    }

    /// <summary>Shows what becomes of it.</summary>
    /// <returns>Whether it is unpaid, found guilty, and has less at stake.</returns>
    public async Task<bool> ShowAsync(LocalNetwork network, CuckooClient client, RequestReply request, string cheat, CancellationToken cancellation)
    {
        WrongResult wrong = await WrongAsync(client, request, cheat, static _ => true, "the cheat was not found wrong", cancellation);
        bool isPaid = request.Ledger.Any(line => line.Credit == "miner:" + cheat);
        string from = wrong.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $", from step {step} of its trace on,") : "";
        report.Say(
            "caught", $"{ShortText.Of(cheat)} was found wrong{from} and {(isPaid ? "PAID" : "is unpaid")}",
            new JsonObject { ["miner"] = cheat, ["step"] = wrong.Step, ["reason"] = wrong.Reason, ["isPaid"] = isPaid });

        Address node = Address.Parse(cheat);
        UInt128 before = await OwnAsync(node, cancellation);
        string judgeKey = Path.Combine(network.Folder, "judge.key");
        await using ChainSession judge = await JudgeAsync(judgeKey, cancellation);
        DisputeReply open = (await WrongAsync(client, request, cheat, static one => one.Dispute is { Status: "open" }, "the cheat was not accused", cancellation)).Dispute!;
        await StakedMiners.NodeAsync(client, node, "frozen", time, cancellation);
        report.Say(
            "dispute", $"{open.OnChain} is open: the operator accuses it under a bond of {TokenAmount.Format(open.Bond!)}, and its stake is frozen",
            new JsonObject { ["dispute"] = open.OnChain, ["bond"] = open.Bond });

        DisputeReader reader = new(chain.Rpc, chain.Contracts[nameof(DisputeManager)]);
        ulong id = ulong.Parse(open.OnChain!, NumberStyles.None, CultureInfo.InvariantCulture);
        DisputeCase dispute = await reader.FindAsync(id, cancellation) ?? throw new EdgeSetupException($"There is no dispute {id} on the chain.");
        DisputeResult voted = await new Disputant(chain.Rpc, reader, judge.Sender).VoteAsync(dispute, DisputeOutcome.Guilty, cancellation);
        if (voted.Refusal is { } refusal) throw new EdgeSetupException($"The committee could not vote: {refusal}");
        report.Say("judged", "the committee, here of one, says: guilty", new JsonObject { ["dispute"] = open.OnChain, ["member"] = $"{judge.Account}" });

        TimeSpan appeal = (await reader.TermsAsync(cancellation)).AppealWindow;
        await chain.PassAsync(appeal + TimeSpan.FromSeconds(1), cancellation);
        DisputeReply over = (await WrongAsync(client, request, cheat, static one => one.Dispute is { Status: "over" }, "the verdict was not executed", cancellation)).Dispute!;
        UInt128 after = await OwnAsync(node, cancellation);
        bool isSlashed = over.Outcome == "guilty" && after < before;
        report.Say(
            "slash",
            string.Create(CultureInfo.InvariantCulture, $"{appeal.TotalDays:0.##} days pass without an appeal: {ShortText.Of(cheat)} has {Amounts.Text(after)} of its own at stake, before {Amounts.Text(before)}"),
            new JsonObject { ["miner"] = cheat, ["outcome"] = over.Outcome, ["before"] = Amounts.Wire(before), ["after"] = Amounts.Wire(after) });
        return isSlashed && !isPaid;
    }

    // The committee is named by the governance, which on this chain has no vote to wait for.
    private async Task<ChainSession> JudgeAsync(string keyPath, CancellationToken cancellation)
    {
        using (SigningKey key = SigningKey.LoadOrCreate(keyPath))
        {
            await chain.GiveAsync(key.Address, 0, cancellation);
            if (!await chain.ReadAsync(nameof(DisputeManager), DisputeManager.IsMember(key.Address), cancellation))
                await chain.AsAsync(chain.Contracts[nameof(Timelock)], nameof(DisputeManager), DisputeManager.SetMember(key.Address, true), cancellation);
        }

        return await chain.SignAsync(keyPath, cancellation);
    }

    private Task<WrongResult> WrongAsync(CuckooClient client, RequestReply request, string cheat, Func<WrongResult, bool> isSo, string failure, CancellationToken cancellation) => Patience.UntilAsync(
        failure, async () => (await client.EvidenceAsync(request.Id, cancellation)).Wrong.FirstOrDefault(one => one.Miner == cheat && isSo(one)), time, cancellation);

    private async Task<UInt128> OwnAsync(Address node, CancellationToken cancellation) =>
        (UInt128)await chain.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(node), cancellation);

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"cheat-{number}");
}
