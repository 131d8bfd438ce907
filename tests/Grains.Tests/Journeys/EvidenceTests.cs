using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

/// <summary>What is kept of a result that the silo's own run found wrong, for whom, and for how long.</summary>
public sealed class EvidenceTests
{
    [Fact(Timeout = 60_000)]
    public async Task Evidence_OfAWrongTrace_HasBothTracesAndGoesWhenItsTimeIsOver()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        Receipt lie = cheat.WrongTrace(lease);

        await cheat.CommitAsync(lie);
        await network.UntilAsync(request, "refunded");

        Assert.Equal([lease.Job.Id], await OfRequest(network, request, Sample.Alice));
        Assert.Equal([lease.Job.Id], await OfRequest(network, request, null));
        Assert.Null(await OfRequest(network, request, Sample.Bob));
        Evidence evidence = (await OfJob(network, lease.Job.Id))!;
        Assert.Equal(
            (lease.Job.Id, lease.Job.Program, Hash256.OfText(lease.Job.Input), ScriptedMiner.Right(lease)),
            (evidence.Job, evidence.Program, evidence.InputHash, evidence.Right));
        WrongRun wrong = Assert.Single(evidence.Wrong);
        Assert.Equal((lie, 3), (wrong.Receipt, wrong.Step));
        Assert.EndsWith("; the trace first differs at step 4 of 4.", wrong.Reason, StringComparison.Ordinal);
        Assert.NotEqual(wrong.Receipt.Leaves!.Value[3], evidence.Right.Leaves!.Value[3]);
        Assert.InRange(evidence.KeptUntil, network.Time.GetUtcNow() + TimeSpan.FromDays(6.9), network.Time.GetUtcNow() + TimeSpan.FromDays(7));

        network.Time.Advance(TimeSpan.FromDays(6.9));
        Assert.NotNull(await OfJob(network, lease.Job.Id));
        Assert.True(network.Stores(lie.Leaves!.Value[3].Value));
        network.Time.Advance(TimeSpan.FromDays(0.2));
        Assert.Null(await OfJob(network, lease.Job.Id));
        Assert.Equal([lease.Job.Id], await OfRequest(network, request, Sample.Alice));

        // Not only hidden: the sweep takes it out of the storage.
        while (network.Stores(lie.Leaves!.Value[3].Value))
        {
            // A reminder that was just being put for later than now is only due later still.
            network.Time.Advance(TimeSpan.FromHours(1));
            Assert.Null(await OfJob(network, lease.Job.Id));
        }

        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Evidence_AboutAnAuditingMiner_IsFoundByItsOwnJobToo()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await cheat.AskAsync();
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", cheat.Id);
        Lease audit = await cheat.TakeAsync();
        Receipt lie = cheat.Wrong(audit);

        await cheat.CommitAsync(lie);
        await network.UntilAsync(request, "settled");

        Evidence evidence = (await OfJob(network, audit.Job.Id))!;
        Assert.Equal(lease.Job.Id, evidence.Job);
        WrongRun wrong = Assert.Single(evidence.Wrong);
        Assert.Equal((lie, null), (wrong.Receipt, wrong.Step));
        Assert.EndsWith("; every step of the trace is right, so it was changed after the last one.", wrong.Reason, StringComparison.Ordinal);
        Assert.Equal([lease.Job.Id], await OfRequest(network, request, Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Evidence_OfARightResult_IsNotThere()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();

        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");

        Assert.Equal([], await OfRequest(network, request, Sample.Alice));
        Assert.Null(await OfJob(network, lease.Job.Id));
        Assert.Null(await OfJob(network, JobId.ForAuditOf(lease.Job.Id)));
        await network.AssertAtRestAsync();
    }

    private static async Task<IEnumerable<JobId>?> OfRequest(TestNetwork network, RequestId request, AccountId? viewer) =>
        await network.Grains.GetGrain<IRequestGrain>(request.Value).Evidence(viewer);

    private static Task<Evidence?> OfJob(TestNetwork network, JobId job) => network.Grains.GetGrain<IVerificationGrain>(job.Value).Evidence();
}
