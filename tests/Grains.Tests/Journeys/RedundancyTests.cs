using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

/// <summary>
/// Requests that three miners run at once. Work 400 each, 1,200 in all; audit 400, margin 120, fee 60; 1,780 in escrow of Alice's 2,000.
/// </summary>
public sealed class RedundancyTests
{
    [Fact(Timeout = 30_000)]
    public async Task Three_ThatAgree_ShowNothingBeforeAllHaveCommittedAndAreEachPaid()
    {
        await using TestNetwork network = await StartAsync();
        (RequestId request, ScriptedMiner[] miners, Lease[] leases) = await TakenAsync(network);
        Assert.Equal(3, leases.Select(l => l.Job.Id).Distinct().Count());
        Assert.All(leases, l => Assert.Equal(new Amount(400), l.Job.Pay));
        Receipt[] receipts = [.. miners.Zip(leases, (m, l) => m.Honest(l))];

        Assert.Equal(new CommitOutcome(CommitResult.Committed, false), await miners[0].SealAsync(receipts[0]));
        Assert.Equal(CommitResult.RevealTooEarly, await miners[0].RevealAsync(receipts[0]));
        Assert.Equal(new CommitOutcome(CommitResult.Committed, false), await miners[1].SealAsync(receipts[1]));
        Assert.Equal(new CommitOutcome(CommitResult.AlreadyCommitted, false), await miners[0].SealAsync(receipts[0]));
        Assert.Equal(new CommitOutcome(CommitResult.Committed, true), await miners[2].SealAsync(receipts[2]));
        Assert.Equal(CommitResult.Committed, await miners[2].RevealAsync(receipts[2]));
        Assert.Equal(CommitResult.Committed, await miners[0].RevealAsync(receipts[0]));
        string before = string.Join(' ', await TextsAsync(network, request));
        Assert.DoesNotContain(receipts[0].OutputHash.Value, before, StringComparison.Ordinal);
        Assert.Equal(CommitResult.Committed, await miners[1].RevealAsync(receipts[1]));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            "escrowed queued leased leased leased sealed sealed sealed committed committed committed audit audit judged judged judged settled",
            await network.KindsAsync(request));
        Assert.Contains("A miner took the job. Replica 2 of 3.", await TextsAsync(network, request));
        foreach (ScriptedMiner miner in miners) Assert.Equal((1, 400), ((await miner.Grain.View()).Accepted, (int)(await miner.Grain.View()).Earned));
        Assert.Equal(2_000 - 1_780, await network.Ledger.Balance(Sample.Alice));
        Assert.Equal(1, network.Auditor.Runs);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Three_OfWhichOneLies_AreDecidedByTheSiloAndTheLiarsPartReturns()
    {
        await using TestNetwork network = await StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        (RequestId request, ScriptedMiner[] miners, Lease[] leases) = await TakenAsync(network);
        Receipt[] receipts = [miners[0].Wrong(leases[0]), miners[1].Honest(leases[1]), miners[2].Honest(leases[2])];

        await RevealAllAsync(miners, receipts);
        await network.UntilAsync(request, "settled");

        Assert.Equal((Standing.Suspended, Int128.Zero), ((await miners[0].Grain.View()).Standing, (await miners[0].Grain.View()).Earned));
        foreach (ScriptedMiner miner in miners[1..]) Assert.Equal((1, 400), ((await miner.Grain.View()).Accepted, (int)(await miner.Grain.View()).Earned));
        Assert.Equal(receipts[1], (await network.ViewAsync(request)).Receipt);

        // Two thirds of work, margin and fee, and one run of the silo's.
        Assert.Equal(2_000 - (800 + 400 + 80 + 40), await network.Ledger.Balance(Sample.Alice));
        Assert.Equal(1, network.Auditor.Runs);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Three_ThatAgreeOnALie_AreFoundByTheAuditAndOthersTry()
    {
        await using TestNetwork network = await StartAsync();
        (RequestId request, ScriptedMiner[] miners, Lease[] leases) = await TakenAsync(network);

        await RevealAllAsync(miners, [.. miners.Zip(leases, (m, l) => m.WrongAlike(l))]);
        await network.UntilAsync(request, "queued", count: 2);

        foreach (ScriptedMiner miner in miners) Assert.Equal(Standing.Suspended, (await miner.Grain.View()).Standing);
        await network.PassUntilAsync(request, "refunded");
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Three_OfWhichOneNeverCommits_GoOnWithoutItAfterAWhile()
    {
        await using TestNetwork network = await StartAsync(o => o with { ReplicaTime = TimeSpan.FromSeconds(5) });
        (RequestId request, ScriptedMiner[] miners, Lease[] leases) = await TakenAsync(network);
        Receipt[] receipts = [.. miners.Zip(leases, (m, l) => m.Honest(l))];
        Assert.False((await miners[0].SealAsync(receipts[0])).MayReveal);
        Assert.False((await miners[1].SealAsync(receipts[1])).MayReveal);

        await network.PassUntilAsync(request, "dropped", miners[2].Id);

        Assert.True((await miners[0].SealAsync(receipts[0])).MayReveal);
        Assert.Equal(CommitResult.LeaseLost, (await miners[2].SealAsync(receipts[2])).Result);
        await miners[0].RevealAsync(receipts[0]);
        await miners[1].RevealAsync(receipts[1]);
        await network.PassUntilAsync(request, "settled");
        Assert.Equal((0, 0), ((int)(await miners[2].Grain.View()).Earned, (await miners[2].Grain.View()).Rejected));
        Assert.Equal(2_000 - (800 + 400 + 80 + 40), await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Three_OfWhichOneDoesNotReveal_AreJudgedWithoutItAndItIsLate()
    {
        await using TestNetwork network = await StartAsync(o => o with { RevealTime = TimeSpan.FromSeconds(8), MaxLateReveals = 1 });
        (RequestId request, ScriptedMiner[] miners, Lease[] leases) = await TakenAsync(network);
        Receipt[] receipts = [.. miners.Zip(leases, (m, l) => m.Honest(l))];
        foreach ((ScriptedMiner miner, Receipt receipt) in miners.Zip(receipts)) await miner.SealAsync(receipt);
        await miners[0].RevealAsync(receipts[0]);
        await miners[1].RevealAsync(receipts[1]);

        await network.PassUntilAsync(request, "settled");

        Assert.Equal(CommitResult.JobClosed, await miners[2].RevealAsync(receipts[2]));
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await miners[2].Grain.View()).Standing, (await miners[2].Grain.View()).Earned));
        Assert.Equal(400, (await miners[1].Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_AloneInTheNetwork_RunsOneOfThreeAndIsNotItsOwnWitness()
    {
        await using TestNetwork network = await StartAsync(o => o with { ReplicaTime = TimeSpan.FromSeconds(5) });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());
        Assert.False((await anna.SealAsync(receipt)).MayReveal);
        Assert.Equal(receipt.Job, (await anna.TakeAsync()).Job.Id);

        await network.PassUntilAsync(request, "dropped");
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(receipt));
        await network.UntilAsync(request, "settled");
        Assert.Equal(2_000 - (400 + 400 + 40 + 20), await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    private static Task<TestNetwork> StartAsync(Func<NetworkOptions, NetworkOptions>? change = null) =>
        TestNetwork.StartAsync(o => (change?.Invoke(o) ?? o) with { Redundancy = 3 });

    private static async Task<(RequestId Request, ScriptedMiner[] Miners, Lease[] Leases)> TakenAsync(TestNetwork network)
    {
        ScriptedMiner[] miners = [await network.JoinAsync(), await network.JoinAsync(), await network.JoinAsync()];
        RequestId request = await network.SubmitAsync();
        List<Lease> leases = [];
        foreach (ScriptedMiner miner in miners) leases.Add(await miner.TakeAsync());
        await network.UntilAsync(request, "leased", count: 3);
        return (request, miners, [.. leases]);
    }

    private static async Task RevealAllAsync(ScriptedMiner[] miners, Receipt[] receipts)
    {
        foreach ((ScriptedMiner miner, Receipt receipt) in miners.Zip(receipts)) await miner.SealAsync(receipt);
        foreach ((ScriptedMiner miner, Receipt receipt) in miners.Zip(receipts)) Assert.Equal(CommitResult.Committed, await miner.RevealAsync(receipt));
    }

    private static async Task<string[]> TextsAsync(TestNetwork network, RequestId request) =>
        [.. (await network.Request(request).Events(Sample.Alice, 0, null, TimeSpan.Zero, CancellationToken.None))!.Events.Select(e => e.Text)];
}
