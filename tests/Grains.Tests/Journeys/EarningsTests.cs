// What a miner's statement says, and what becomes of a miner that wants no work.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class EarningsTests
{
    [Fact(Timeout = 30_000)]
    public async Task Statement_OfAPaidAndARejectedJob_SaysWhatAndWhy()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await cheat.CommitAsync(cheat.Wrong(lease));
        await network.UntilAsync(request, "queued", count: 2);
        Lease second = await anna.TakeAsync();
        await anna.CommitAsync(anna.Honest(second));
        await network.UntilAsync(request, "settled");
        RequestView view = await network.ViewAsync(request);

        JobEnd lie = Assert.Single((await StatementAsync(network, cheat.Id)).Lines).End;
        EarningsPage paid = await StatementAsync(network, anna.Id);
        JobEnd right = Assert.Single(paid.Lines).End;

        Assert.Equal((lease.Job.Id, false, EarningsVerdict.Rejected, Amount.Zero), (lie.Job, lie.IsAudit, lie.Verdict, lie.Pay));
        Assert.StartsWith("The output is wrong", lie.Why, StringComparison.Ordinal);
        Assert.Equal((second.Job.Id, false, EarningsVerdict.Accepted, view.Price.Work), (right.Job, right.IsAudit, right.Verdict, right.Pay));
        Assert.Equal((1L, (Int128)paid.Paid.Units), (paid.Count, (await anna.Grain.View()).Earned));
    }

    [Fact(Timeout = 30_000)]
    public async Task Statement_OfAnAudit_SaysWhatItEarned()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", ben.Id);
        Lease audit = await ben.TakeAsync();
        await ben.CommitAsync(ben.Honest(audit));
        await network.UntilAsync(request, "settled");

        JobEnd end = Assert.Single((await StatementAsync(network, ben.Id)).Lines).End;
        Assert.Equal((audit.Job.Id, true, EarningsVerdict.Accepted), (end.Job, end.IsAudit, end.Verdict));
        Assert.Equal((Int128)end.Pay.Units, (await ben.Grain.View()).Earned);
    }

    [Fact(Timeout = 30_000)]
    public async Task Statement_OfManyJobs_IsReadPageByPage()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IEarningsGrain grain = network.Grains.GetGrain<IEarningsGrain>(Sample.Miner(1).Value);
        JobId[] jobs = [.. Enumerable.Range(1, 100).Select(i => JobId.ForAttempt(Sample.Request, i))];
        foreach (JobId job in jobs) await grain.Note(new JobEnd(job, false, EarningsVerdict.Accepted, new Amount(2), "Right."));
        await grain.Note(new JobEnd(jobs[^1], false, EarningsVerdict.Accepted, new Amount(2), "Right."));

        List<EarningsLine> read = [];
        for (long before = long.MaxValue; before > 1; before = read[^1].Number)
        {
            EarningsPage page = await grain.Before(before);
            Assert.Equal((100L, new Amount(200)), (page.Count, page.Paid));
            Assert.NotEmpty(page.Lines);
            read.AddRange(page.Lines);
        }

        Assert.Equal(jobs.Reverse(), read.Select(l => l.End.Job));
        Assert.Empty((await grain.Before(1)).Lines);
        Assert.Empty((await grain.Before(-5)).Lines);
    }

    // The note of the 65th line writes its page first, then the end.
    [Theory(Timeout = 30_000)]
    [InlineData("earningsPage", false)]
    [InlineData("earningsPage", true)]
    [InlineData("earnings", false)]
    [InlineData("earnings", true)]
    public async Task Statement_WhoseWriteFails_IsWholeAfterTheNextTry(string name, bool isAfter)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IEarningsGrain grain = network.Grains.GetGrain<IEarningsGrain>(Sample.Miner(1).Value);
        JobEnd[] ends = [.. Enumerable.Range(1, 65).Select(i => new JobEnd(JobId.ForAttempt(Sample.Request, i), false, EarningsVerdict.Accepted, new Amount(1), "Right."))];
        foreach (JobEnd end in ends[..64]) await grain.Note(end);
        if (isAfter) network.Faults.BreakAfter(name);
        else network.Faults.Break(name, 1);

        await Assert.ThrowsAnyAsync<Exception>(() => grain.Note(ends[64]));
        await grain.Note(ends[64]);

        EarningsPage newest = await grain.Before(long.MaxValue);
        Assert.Equal((65L, new Amount(65), 33), (newest.Count, newest.Paid, newest.Lines.Length));
        Assert.Equal(ends[..32].Reverse(), (await grain.Before(33)).Lines.Select(l => l.End));
    }

    [Fact(Timeout = 30_000)]
    public async Task Maintenance_OfAMiner_KeepsItsLeaseAndItsStandingAndGivesItNoWork()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        Lease held = await anna.TakeAsync();
        await anna.Grain.SetAvailability(Availability.Maintenance);
        RequestId second = await network.SubmitAsync();

        Assert.Equal(held.Id, (await anna.AskAsync()).Lease!.Id);
        Assert.NotNull(await anna.Grain.Heartbeat(held.Job.Id, held.Id, null));
        await anna.CommitAsync(anna.Honest(held));
        await network.UntilAsync(first, "settled");
        NextJob none = await anna.AskAsync();
        Assert.Equal((null, false, KeyAnswer.Allowed), (none.Lease, none.IsToDrain, none.Key));
        Assert.Equal((Standing.Fresh, 1, 0, Availability.Maintenance), await anna.Grain.View() is var view ? (view.Standing, view.Accepted, view.Rejected, view.Availability) : default);
        Assert.Equal(new MinerCounts(0, 0, 0, 0, Resting: 1), (await network.Request(second).Outlook(Sample.Alice))!.Job!.Miners);

        await anna.Grain.SetAvailability(Availability.Working);
        Assert.Equal(second, (await anna.TakeAsync()).Job.Request);
    }

    [Fact(Timeout = 30_000)]
    public async Task Maintenance_OfAMinerThatWaits_TakesItOutOfTheOffer()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await anna.AskAsync();
        await anna.Grain.SetAvailability(Availability.Maintenance);
        RequestId request = await network.SubmitAsync();

        Assert.Null((await network.Request(request).Outlook(Sample.Alice))!.Job!.Holder);
    }

    [Fact(Timeout = 30_000)]
    public async Task Drain_OfAMiner_IsHeardOnceItHoldsNothing()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease held = await anna.TakeAsync();
        await anna.Grain.SetAvailability(Availability.Draining);

        Assert.False((await anna.AskAsync()).IsToDrain);
        await anna.CommitAsync(anna.Honest(held));
        await network.UntilAsync(request, "settled");

        Assert.True((await anna.AskAsync()).IsToDrain);
    }

    private static Task<EarningsPage> StatementAsync(TestNetwork network, MinerId miner) =>
        network.Grains.GetGrain<IEarningsGrain>(miner.Value).Before(long.MaxValue);
}
