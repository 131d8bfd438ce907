// A cheat's whole way to its slash, through the real program, the real model and a real chain: two miners run the same request, the silo's
// own run convicts one of them, and the operator's key carries the case to the contract.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Sending;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Settlement;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Cuckoo.Wire.Settlement;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using static Cuckoo.Silo.Tests.Settlement.Waiting;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed class DisputeJourneyTests : IDisposable
{
    private static readonly UInt128 Cai = Townspeople.Cai;
    private static readonly UInt128 Stake = 20_000 * Cai;

    private readonly TemporaryFolder folder = new();
    private readonly List<SigningKey> keys = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (SigningKey key in keys) key.Dispose();
        folder.Dispose();
    }

    [Fact(Timeout = 300_000)]
    public async Task Cheat_Convicted_IsSlashedOnTheChainAndGetsNoMoreJobs()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(
            null, "Chain:Mode=embedded", "Cuckoo:Models:0=emoji-t2i", "Cuckoo:CanaryMinutes=0", "Cuckoo:Redundancy=2", "Cuckoo:EpochSeconds=0");
        using Townspeople town = new(silo, folder);
        TestMiner honest = await JoinAsync(silo, town), cheat = await JoinAsync(silo, town);
        Address cheatNode = Address.Parse(cheat.Authorisation!.Operator);
        SigningKey judge = Key();
        TransactionSender member = await town.JoinAsync(judge, 1, town.Staking);
        Address purse = await town.ReadAsync(nameof(CuckooPay), CuckooPay.Operator());
        UInt128 before = await BalanceAsync(town, purse);

        // Both run it; the cheat shows another seed's picture.
        (CuckooClient user, _) = await silo.UserAsync(hasMoney: true);
        using CuckooClient asking = user;
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 3), Cancel);
        RequestReply request = await user.SubmitAsync(quote.QuoteId, Cancel);
        (JobReply right, JobReply wrong) = (await honest.JobAsync(silo.Program), await cheat.JobAsync(silo.Program));
        Execution truth = silo.Run(right);
        Execution lie = silo.Work(wrong).Execute(wrong.Input.Replace("\"seed\":1,", "\"seed\":2,", StringComparison.Ordinal), null, Cancel) with { InputHash = truth.InputHash };
        SignedReceipt lying = cheat.ReceiptOf(wrong, lie);
        await BothAsync((honest, right, truth, honest.ReceiptOf(right, truth)), (cheat, wrong, lie, lying));
        await foreach (RequestEvent one in user.WatchAsync(request.Id, cancellation: Cancel)) Assert.NotEqual("refunded", one.Kind);

        // Without a committee nobody could judge: the case waits, and says why.
        DisputesReply waiting = await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Why: not null }]);
        Assert.Equal(("waiting", 1, wrong.JobId, $"{cheatNode}"), (waiting.Disputes[0].Status, waiting.Disputes[0].Step, waiting.Disputes[0].JobId, waiting.Disputes[0].Miner));
        Assert.Contains("committee", waiting.Disputes[0].Why, StringComparison.Ordinal);
        await town.AsAsync(nameof(DisputeManager), DisputeManager.SetMember(judge.Address, true), town.Host.Contracts[nameof(Timelock)]);

        // Opened with a bond, and the node is frozen.
        DisputeReply open = (await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Status: "open" }])).Disputes[0];
        Assert.Equal(("1", "committee", "open", $"{Stake}", null), (open.OnChain, open.Turn, open.Outcome, open.Stake, open.Why));
        Assert.Empty((await OwnAsync(silo, honest)).Disputes);
        Assert.Equal(before - UInt128.Parse(open.Bond!, null), await BalanceAsync(town, purse));
        await town.FollowedAsync();
        await town.SameAsync(cheatNode);
        Assert.Equal("frozen", (await user.NodesAsync(null, Cancel)).Nodes.Single(node => node.Node == $"{cheatNode}").State);

        // The request's evidence tells of it; strangers see nothing, and the wallet's account does.
        WrongResult evidence = Assert.Single((await user.EvidenceAsync(request.Id, Cancel)).Wrong);
        Assert.Equal((lying.Signature, open.Dispute, "open"), (evidence.Receipt.Signature, evidence.Dispute!.Dispute, evidence.Dispute.Status));
        Assert.Empty((await user.DisputesAsync(Cancel)).Disputes);
        Assert.Equal("unknown_dispute", (await Assert.ThrowsAsync<EdgeRefusedException>(() => user.DisputeAsync(1, Cancel))).Code);
        (CuckooClient owner, string ownersKey) = await silo.UserAsync(hasMoney: false);
        using CuckooClient owning = owner;
        Assert.True(ApiKey.TryParse(ownersKey, out AccountId account) & ChainAddress.TryParse($"{cheatNode}", out ChainAddress wallet));
        IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal(account, await grains.GetGrain<IPersonGrain>(wallet.Person.Value).Claim(account));
        await grains.GetGrain<IAccountGrain>(account.Value).NoteWallet(wallet);
        Assert.Equal(1, Assert.Single((await owner.DisputesAsync(Cancel)).Disputes).Dispute);
        Assert.Equal(open, await owner.DisputeAsync(1, Cancel));

        // The committee computes the step again; nobody appeals; the silo executes by the chain's time, and takes its bond and share.
        await town.DoAsync(member, nameof(DisputeManager), DisputeManager.Vote(1, (byte)DisputeOutcome.Guilty));
        await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Turn: "verdict", Outcome: "guilty" }]);
        Assert.Equal(Stake, (UInt128)await town.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(cheatNode)));
        await town.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromDays(4)), Cancel);
        await town.Rpc.AskAsync(Anvil.Mine(1), Cancel);
        DisputeReply over = (await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Status: "over" }])).Disputes[0];
        Assert.Equal(("closed", "guilty"), (over.Turn, over.Outcome));
        Assert.Equal(before + 200 * Cai, await BalanceAsync(town, purse));

        // The slash comes back: stake, standing and eligibility follow, and the books balance.
        await town.FollowedAsync();
        await town.SameAsync(cheatNode);
        Assert.Equal(18_000 * Cai, (UInt128)await town.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(cheatNode)));
        Assert.Equal("too_low", (await user.NodesAsync(null, Cancel)).Nodes.Single(node => node.Node == $"{cheatNode}").State);
        Refused.By(await cheat.NextAsync(silo.Program), Refusals.Suspended);
        Assert.Equal(204, (await honest.NextAsync(silo.Program)).Status);
        BooksReply books = await user.BooksAsync(Cancel);
        Assert.Equal(("0", true), (books.Sum, books.Chain!.IsEqual));
        await silo.StandsAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task Operator_ThatDiedBetweenOpeningAndNotingIt_OpensOne()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded", "Cuckoo:Models:0=emoji-t2i", "Cuckoo:CanaryMinutes=0", "Cuckoo:Redundancy=2", "Cuckoo:EpochSeconds=0");
        using Townspeople town = new(silo, folder);
        TestMiner honest = await JoinAsync(silo, town), cheat = await JoinAsync(silo, town);
        Address cheatNode = Address.Parse(cheat.Authorisation!.Operator);
        (CuckooClient user, _) = await silo.UserAsync(hasMoney: true);
        using CuckooClient asking = user;
        RequestReply request = await user.SubmitAsync((await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 3), Cancel)).QuoteId, Cancel);
        (JobReply right, JobReply wrong) = (await honest.JobAsync(silo.Program), await cheat.JobAsync(silo.Program));
        Execution truth = silo.Run(right);
        Execution lie = silo.Work(wrong).Execute(wrong.Input.Replace("\"seed\":1,", "\"seed\":2,", StringComparison.Ordinal), null, Cancel) with { InputHash = truth.InputHash };
        SignedReceipt lying = cheat.ReceiptOf(wrong, lie);
        await BothAsync((honest, right, truth, honest.ReceiptOf(right, truth)), (cheat, wrong, lie, lying));
        await foreach (RequestEvent one in user.WatchAsync(request.Id, cancellation: Cancel)) Assert.NotEqual("refunded", one.Kind);
        await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Why: not null }]);

        // Opened in the operator's name and not noted, as by a process that died; its journal knows no such send either.
        DisputeReader reader = new(town.Rpc, town.Host.Contracts[nameof(DisputeManager)]);
        DisputedReceipt receipt = DisputedReceipt.TryOf(Miner.Jobs.Receipts.StatementOf(lying), lying.Signature, ReceiptDomain.Of(town.Host.ChainId, reader.Contract))!;
        WrongResult evidence = Assert.Single((await user.EvidenceAsync(request.Id, Cancel)).Wrong);
        DisputeCharge charge = new DisputeCharge.WrongStep(receipt, TraceSteps.TryRead(evidence.TraceLeaves)!, evidence.Step!.Value - 1);
        DisputeResult before = await town.Host.AsOperatorAsync((sender, _) => new Disputant(town.Rpc, reader, sender).OpenAsync("by another name", charge, cheatNode, Cancel), Cancel);
        Assert.Equal(1UL, before.Opened);
        await town.AsAsync(nameof(DisputeManager), DisputeManager.SetMember(Key().Address, true), town.Host.Contracts[nameof(Timelock)]);

        Assert.Equal("1", (await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Status: "open" }])).Disputes[0].OnChain);
        Assert.Equal(1UL, await reader.CountAsync(Cancel));
        await town.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromDays(4)), Cancel);
        await town.Rpc.AskAsync(Anvil.Mine(1), Cancel);

        // Nobody voted: a draw, after which nobody has lost anything.
        Assert.Equal("draw", (await UntilAsync(() => OwnAsync(silo, cheat), static reply => reply.Disputes is [{ Status: "over" }])).Disputes[0].Outcome);
        Assert.Equal(Stake, (UInt128)await town.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(cheatNode)));
        Assert.False(await town.ReadAsync(nameof(StakingManager), StakingManager.IsFrozen(cheatNode)));
    }

    // A node on the chain, whose hot key works for it at the edge too.
    private async Task<TestMiner> JoinAsync(RunningSilo silo, Townspeople town)
    {
        (SigningKey cold, SigningKey hot) = (Key(), Key());
        TransactionSender node = await town.JoinAsync(cold, Stake, town.Staking);
        await town.DoAsync(node, nameof(StakingManager), StakingManager.Register(1, hot.Address, HotKeyConsent.Sign(hot, cold.Address, town.Host.ChainId, town.Staking), 0, Stake));
        await town.FollowedAsync();
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        HotKeyStatement statement = new(cold.Address, hot.Address, now - 3600, now + 3600, 1);
        TestMiner miner = new(silo.Http, hot)
        {
            Authorisation = new HotKeyAuthorisation(
                $"{cold.Address}", $"{hot.Address}", statement.ValidFrom, statement.ValidUntil, 1, Convert.ToHexStringLower(statement.Sign(cold, HotKeyDomain.Default).ToBytes())),
        };
        await miner.SignInAsync();
        return miner;
    }

    // Nobody may reveal before both have committed.
    private static async Task BothAsync(params (TestMiner Miner, JobReply Job, Execution Run, SignedReceipt Receipt)[] runs)
    {
        foreach ((TestMiner miner, JobReply job, Execution run, SignedReceipt receipt) in runs)
        {
            Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
            Assert.Equal(200, (await miner.SealAsync(receipt)).Status);
        }

        foreach ((TestMiner miner, _, _, SignedReceipt receipt) in runs) Assert.InRange((await miner.CommitAsync(receipt)).Status, 200, 202);
    }

    private static async Task<DisputesReply> OwnAsync(RunningSilo silo, TestMiner miner) =>
        TestMiner.Read(await Answer.OfAsync(silo.Http, Endpoint.Of("GET /v1/miner/disputes").Call(miner.Session), Cancel), WireJson.Default.DisputesReply);

    private static async Task<UInt128> BalanceAsync(Townspeople town, Address account) => (UInt128)await town.ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(account));

    private SigningKey Key()
    {
        keys.Add(SigningKey.Create());
        return keys[^1];
    }
}
