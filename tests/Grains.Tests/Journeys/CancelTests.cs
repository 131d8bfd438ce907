// What becomes of a request that its payer gives up, and what a payer is told of why it waits.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class CancelTests
{
    [Fact(Timeout = 30_000)]
    public async Task Cancel_WhileItWaits_GivesTheMoneyBackAtOnce()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Equal(CancelOutcome.UnknownRequest, await network.Request(request).Cancel(Sample.Bob));
        Assert.Equal(CancelOutcome.Cancelled, await network.Request(request).Cancel(Sample.Alice));
        Assert.Equal(CancelOutcome.Cancelled, await network.Request(request).Cancel(Sample.Alice));

        Assert.Equal("escrowed queued cancelled refunded", await network.KindsAsync(request));
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        ScriptedMiner late = await network.JoinAsync();
        Assert.Null((await late.AskAsync()).Lease);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_WithAMinerAtWork_PaysItIfItDelivers()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();

        Assert.Equal(CancelOutcome.AfterMiner, await network.Request(request).Cancel(Sample.Alice));
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        await network.UntilAsync(request, "settled");

        Assert.Equal(CancelOutcome.TooLate, await network.Request(request).Cancel(Sample.Alice));
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_WithAMinerThatDoesNotDeliver_GivesTheMoneyBackAndNobodyElseTheJob(bool isSilent)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();

        Assert.Equal(CancelOutcome.AfterMiner, await network.Request(request).Cancel(Sample.Alice));
        if (isSilent) await network.PassUntilAsync(request, "refunded");
        else Assert.True(await anna.Grain.GiveBack(lease.Job.Id, lease.Id, "out of memory"));
        await network.UntilAsync(request, "refunded");

        Assert.Null((await ben.AskAsync()).Lease);
        Assert.Equal(CommitResult.LeaseLost, await anna.CommitAsync(anna.Honest(lease)));
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Outlook_OfJobsInAQueue_TellsWhoIsBeforeThemAndHowLongJobsTake()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.GrantAsync(Sample.Bob, 2_000);
        ScriptedMiner anna = await network.JoinAsync();
        RequestId done = await network.SubmitAsync();
        Lease first = await anna.TakeAsync();
        network.Time.Advance(TimeSpan.FromSeconds(4));
        await anna.CommitAsync(anna.Honest(first));
        await network.UntilAsync(done, "settled");

        RequestId running = await network.SubmitAsync();
        await anna.TakeAsync();
        RequestId next = await network.SubmitAsync(Sample.Bob), last = await network.SubmitAsync(Sample.Bob);
        network.Time.Advance(TimeSpan.FromSeconds(1));
        UsualTime four = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));

        Assert.Equal(
            new JobOutlook(null, null, 1, new MinerCounts(0, 0, 1, 0), four, AheadIfHigh: 0), (await network.Request(last).Outlook(Sample.Bob))!.Job);
        Assert.Equal(0, (await network.Request(next).Outlook(Sample.Bob))!.Job!.Ahead);
        JobOutlook held = (await network.Request(running).Outlook(Sample.Alice))!.Job!;
        Assert.Equal((anna.Id, TimeSpan.FromSeconds(1)), (held.Holder, network.Time.GetUtcNow() - held.Since!.Value));
        Assert.Null(await network.Request(last).Outlook(Sample.Alice));
        Assert.Null((await network.Request(done).Outlook(Sample.Alice))!.Job);
    }
}
