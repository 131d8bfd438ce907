// What becomes of a job when miners come, go, fall silent and are late.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class LeaseTests
{
    [Fact(Timeout = 30_000)]
    public async Task Lease_OfASilentMiner_GoesToAnother()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner silent = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lost = await silent.TakeAsync();
        await network.UntilAsync(request, "leased", silent.Id);

        await network.PassUntilAsync(request, "requeued");
        Assert.True(network.Time.GetUtcNow() - Sample.Now >= network.Options.LeaseTime);
        Lease lease = await ben.TakeAsync();
        Assert.Null(await silent.Grain.Heartbeat(lost.Job.Id, lost.Id, null));
        Assert.Equal(CommitResult.LeaseLost, await silent.CommitAsync(silent.Honest(lost)));
        Assert.Equal(CommitResult.Committed, await ben.CommitAsync(ben.Honest(lease)));
        await network.UntilAsync(request, "settled");

        Assert.Equal((0, 400), ((int)(await silent.Grain.View()).Earned, (int)(await ben.Grain.View()).Earned));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Lease_WithHeartbeats_OutlivesItsTime()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();

        for (int second = 0; second < 60; second += 3)
        {
            network.Time.Advance(network.Options.HeartbeatTime);
            Assert.NotNull(await anna.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(1, 4), [])));
        }

        Assert.Equal(lease.Id, (await anna.TakeAsync()).Id);
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");
    }

    [Fact(Timeout = 30_000)]
    public async Task Job_GivenBack_GoesToAnotherMinerAtOnceAndNeverBack()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();

        Assert.True(await anna.Grain.GiveBack(lease.Job.Id, lease.Id, "out of memory"));
        await network.UntilAsync(request, "leased", ben.Id);

        Assert.False(await anna.Grain.GiveBack(lease.Job.Id, lease.Id, "out of memory"));
        Assert.Null((await anna.AskAsync()).Lease);
        Lease second = await ben.TakeAsync();
        await ben.Grain.GiveBack(second.Job.Id, second.Id, "me too");
        Assert.Null((await anna.AskAsync()).Lease);
        Assert.Null((await ben.AskAsync()).Lease);
    }

    [Fact(Timeout = 30_000)]
    public async Task Deadline_WithoutACommitment_GivesTheMoneyBack()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner late = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        network.Time.Advance(network.Options.RequestTime - TimeSpan.FromSeconds(1));
        Lease lease = await late.TakeAsync();
        await network.PassUntilAsync(request, "refunded");

        Assert.Equal(CommitResult.LeaseLost, await late.CommitAsync(late.Honest(lease)));
        Assert.Equal("alice → escrow 860 escrow\nescrow → alice 860 refund", await network.LinesAsync(request));
        Assert.Equal(RequestStatus.Refunded, (await network.ViewAsync(request)).Status);
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Commitment_JustBeforeTheDeadline_IsJudgedAndPaidAfterIt()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { AuditTime = TimeSpan.FromSeconds(60) });
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner slow = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        network.Time.Advance(network.Options.RequestTime);
        Lease lease = await anna.TakeAsync();
        await slow.AskAsync();

        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        await network.UntilAsync(request, "audit", slow.Id);
        await network.PassUntilAsync(request, "settled");

        Assert.True(network.Time.GetUtcNow() > Sample.Now + network.Options.RequestTime);
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Commitment_Repeated_IsTheSameBeforeAndAfterTheVerdict()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();
        Receipt receipt = anna.Honest(lease);

        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(receipt));
        Assert.Equal(CommitResult.AlreadyCommitted, await anna.CommitAsync(receipt));
        Assert.Equal(CommitResult.JobClosed, await anna.CommitAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.JobClosed, await anna.RevealAsync(anna.Wrong(lease)));
        await network.UntilAsync(request, "audit", ben.Id);
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal(CommitResult.AlreadyCommitted, await anna.CommitAsync(receipt));
        Assert.Equal(CommitResult.JobClosed, await anna.CommitAsync(anna.Wrong(lease)));
        Assert.Equal((1, 400), ((await anna.Grain.View()).Accepted, (int)(await anna.Grain.View()).Earned));
    }

    [Fact(Timeout = 30_000)]
    public async Task Commitment_WithoutItsOutputOrItsLease_IsRefused()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner thief = await network.JoinAsync();
        await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();

        Assert.Equal(CommitResult.LeaseLost, await thief.CommitAsync(thief.Honest(lease)));
        Assert.Equal(CommitResult.LeaseLost, await anna.CommitAsync(anna.Honest(lease with { Id = Sample.Lease(77) })));
        Assert.Equal(CommitResult.LeaseLost, await thief.RevealAsync(thief.Honest(lease)));
        Assert.True((await anna.SealAsync(anna.Honest(lease))).MayReveal);
        Assert.Equal(CommitResult.OutputMissing, await anna.RevealAsync(anna.Honest(lease), outputIsStored: false));
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Commitment_OfAnUnsignedReceipt_IsRejectedWithoutARun()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt unsigned = cheat.Honest(await cheat.TakeAsync()) with { Signature = new string('0', 128) };

        await cheat.CommitAsync(unsigned);
        await network.UntilAsync(request, "queued", count: 2);

        Assert.Equal(Standing.Suspended, (await cheat.Grain.View()).Standing);
        Assert.Equal(0, network.Auditor.Runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_Suspended_GetsNoWorkUntilItsTimeIsOver()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        await cheat.CommitAsync(cheat.Wrong(await cheat.TakeAsync()));
        await network.UntilAsync(first, "queued", count: 2);
        RequestId second = await network.SubmitAsync();

        NextJob answer = await cheat.AskAsync();
        Assert.Null(answer.Lease);
        Assert.Equal(Sample.Now + network.Options.SuspensionTime, answer.SuspendedUntil);
        await network.PassUntilAsync(first, "refunded");
        await network.PassUntilAsync(second, "refunded");
        network.Time.Advance(network.Options.SuspensionTime);
        RequestId third = await network.SubmitAsync();
        Assert.Equal(third, (await cheat.TakeAsync()).Job.Request);
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_SuspendedWhileItWaits_IsOfferedNothing()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        Receipt lie = cheat.Wrong(await cheat.TakeAsync());
        Task<NextJob> waits = CommitThenWaitAsync();
        await network.UntilAsync(first, "queued", count: 2);
        Assert.NotNull((await waits).SuspendedUntil);

        RequestId second = await network.SubmitAsync();
        ScriptedMiner ben = await network.JoinAsync();
        Lease one = await ben.TakeAsync();
        await ben.Grain.GiveBack(one.Job.Id, one.Id, "only looking");
        Assert.Equal([first, second], new[] { one.Job.Request, (await ben.TakeAsync()).Job.Request });

        async Task<NextJob> CommitThenWaitAsync()
        {
            await cheat.CommitAsync(lie);
            return await cheat.Grain.Next(new WorkAsked([Sample.Model.Program], TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);
        }
    }
}
