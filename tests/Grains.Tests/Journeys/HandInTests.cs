using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

/// <summary>Results that their only miner hands in without a commitment.</summary>
public sealed class HandInTests
{
    [Fact(Timeout = 30_000)]
    public async Task Result_OfTheOnlyMiner_IsJudgedAndPaidAndKnownWhenItComesAgain()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner thief = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        Receipt receipt = anna.Honest(lease);
        Assert.True(lease.Job.IsAlone);

        Assert.Equal(CommitResult.LeaseLost, await thief.RevealAsync(thief.Honest(lease)));
        Assert.Equal(CommitResult.LeaseLost, await anna.RevealAsync(anna.Honest(lease with { Id = Sample.Lease(77) })));
        Assert.Equal(CommitResult.OutputMissing, await anna.RevealAsync(receipt, outputIsStored: false));
        Assert.Equal(CommitResult.TraceWrong, await anna.RevealAsync(receipt with { Leaves = null }));
        Assert.Equal("escrowed queued leased", await network.KindsAsync(request));
        Assert.Equal(CommitResult.Committed, await anna.RevealAsync(receipt));
        Assert.Equal(CommitResult.AlreadyCommitted, await anna.RevealAsync(receipt));
        await network.UntilAsync(request, "settled");

        Assert.Equal(CommitResult.AlreadyCommitted, await anna.RevealAsync(receipt));
        Assert.Equal(CommitResult.LeaseLost, await anna.RevealAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.LeaseLost, await thief.RevealAsync(receipt with { Miner = thief.Id }));
        Assert.Equal("escrowed queued leased committed audit audit judged settled", await network.KindsAsync(request));
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_ThatWasCommittedTo_IsTheOneThatIsTaken()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();

        await anna.SealAsync(anna.Honest(lease));
        Assert.Equal(CommitResult.RevealWrong, await anna.RevealAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.Committed, await anna.RevealAsync(anna.Honest(lease)));

        await network.UntilAsync(request, "settled");
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Lie_HandedInAtOnce_IsFoundAsAnyOther()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Equal(CommitResult.Committed, await cheat.RevealAsync(cheat.Wrong(await cheat.TakeAsync())));
        while (!(await network.KindsAsync(request)).EndsWith(" queued", StringComparison.Ordinal)) await Task.Yield();

        ScriptedMiner ben = await network.JoinAsync();
        await ben.RevealAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await cheat.Grain.View()).Standing, (await cheat.Grain.View()).Earned));
        Assert.Equal(400, (await ben.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Audit_IsCommittedToBeforeItIsRevealed()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();
        await anna.RevealAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", ben.Id);
        Lease audit = await ben.TakeAsync();

        Assert.False(audit.Job.IsAlone);
        Assert.Equal(CommitResult.NotCommitted, await ben.RevealAsync(ben.Honest(audit)));
        Assert.Equal(CommitResult.Committed, await ben.CommitAsync(ben.Honest(audit)));
        await network.UntilAsync(request, "settled");
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_OfOneOfSeveral_IsRefusedBeforeItsCommitment()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { Redundancy = 2 });
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        (Lease first, Lease second) = (await anna.TakeAsync(), await ben.TakeAsync());
        Assert.False(first.Job.IsAlone);

        Assert.Equal(CommitResult.NotCommitted, await anna.RevealAsync(anna.Honest(first)));
        Assert.Equal(CommitResult.NotCommitted, await network.Grains.GetGrain<IRequestGrain>(request.Value).HandIn(anna.OpeningOf(anna.Honest(first)), new MinerFacts(anna.Id, "", 0)));
        await anna.SealAsync(anna.Honest(first));
        await ben.CommitAsync(ben.Honest(second));
        Assert.Equal(CommitResult.Committed, await anna.RevealAsync(anna.Honest(first)));
        await network.UntilAsync(request, "settled");
        await network.AssertAtRestAsync();
    }

    // What ARCHITECTURE.md says of it; here its job waits for a miner, which is one more.
    [Theory(Timeout = 30_000)]
    [InlineData(true, 6)]
    [InlineData(false, 7)]
    public async Task Request_OfOneMinerThatIsNotAudited_IsWrittenSoManyTimes(bool isHandedIn, int writes)
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());

        await (isHandedIn ? anna.RevealAsync(receipt) : anna.CommitAsync(receipt));
        await network.UntilAsync(request, "settled");
        await network.AssertAtRestAsync();

        Assert.Equal(writes, network.Faults.Written("request"));
    }

    [Fact(Timeout = 30_000)]
    public async Task HandIn_WhoseWriteFails_BindsNobodyAndIsTakenWhenRepeated()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await network.UntilAsync(request, "leased");

        network.Faults.Break("request", 1);
        await Assert.ThrowsAsync<IOException>(() => anna.RevealAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.Committed, await anna.RevealAsync(anna.Honest(lease)));

        await network.UntilAsync(request, "settled");
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }
}
