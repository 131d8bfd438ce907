using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

/// <summary>What becomes of a commitment that is not opened, or not with what it was made of.</summary>
public sealed class RevealTests
{
    [Fact(Timeout = 30_000)]
    public async Task Reveal_OfSomethingElse_IsRefusedAndTheRightOneTaken()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        Reveal right = anna.OpeningOf(anna.Honest(lease));

        Assert.Equal(new CommitOutcome(CommitResult.Committed, true), await anna.SealAsync(right.Receipt));
        Assert.Equal(new CommitOutcome(CommitResult.AlreadyCommitted, true), await anna.SealAsync(right.Receipt));
        Assert.Equal(new CommitOutcome(CommitResult.CommittedOtherwise, false), await anna.SealAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.RevealWrong, await anna.RevealAsync(anna.Wrong(lease)));
        Assert.Equal(CommitResult.RevealWrong, await anna.Grain.Reveal(right with { Salt = Hash256.OfText("another salt") }, true));
        Assert.Equal("escrowed queued leased", await network.KindsAsync(request));
        Assert.Equal(CommitResult.Committed, await anna.RevealAsync(right.Receipt));

        await network.UntilAsync(request, "settled");
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Reveal_NotMadeInTime_LosesTheJobAndCountsWhateverTheHeartbeatsSay()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { RevealTime = TimeSpan.FromSeconds(8), MaxLateReveals = 1 });
        ScriptedMiner late = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await late.TakeAsync();
        Receipt receipt = late.Honest(lease);
        Assert.True((await late.SealAsync(receipt)).MayReveal);
        for (int second = 0; second < 7; second++)
        {
            network.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(await late.Grain.Heartbeat(lease.Job.Id, lease.Id, null));
        }

        RequestHappening lost = await network.PassUntilAsync(request, "requeued", late.Id);

        Assert.Equal("The miner committed to a result, did not reveal it in time, and lost the job.", lost.Text);
        Assert.NotEqual(CommitResult.Committed, await late.RevealAsync(receipt));
        Assert.Null((await late.AskAsync()).Lease);
        ScriptedMiner ben = await network.JoinAsync();
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");
        Assert.Equal((Standing.Suspended, 0, Int128.Zero), ((await late.Grain.View()).Standing, (await late.Grain.View()).Rejected, (await late.Grain.View()).Earned));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Trace_Withheld_LosesTheJobAsAWithheldResultDoes()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { RevealTime = TimeSpan.FromSeconds(8), MaxLateReveals = 1 });
        ScriptedMiner secret = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = secret.Honest(await secret.TakeAsync());
        Receipt other = receipt with { Leaves = ScriptedAuditor.Trace("another", receipt.Steps) };
        Assert.True((await secret.SealAsync(receipt)).MayReveal);
        Assert.Equal(CommitResult.TraceWrong, await secret.RevealAsync(receipt with { Leaves = null }));
        Assert.Equal(CommitResult.TraceWrong, await secret.RevealAsync(other));
        Assert.Equal("escrowed queued leased", await network.KindsAsync(request));

        await network.PassUntilAsync(request, "requeued", secret.Id);

        Assert.NotEqual(CommitResult.Committed, await secret.RevealAsync(receipt));
        ScriptedMiner ben = await network.JoinAsync();
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await secret.Grain.View()).Standing, (await secret.Grain.View()).Earned));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Auditor_ThatCommitsAndDoesNotReveal_IsLateAndReplacedByTheSilo()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { RevealTime = TimeSpan.FromSeconds(8), MaxLateReveals = 1 });
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner late = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await late.AskAsync();
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", late.Id);
        Receipt audit = late.Honest(await late.TakeAsync());
        Assert.True((await late.SealAsync(audit)).MayReveal);

        await network.PassUntilAsync(request, "settled");

        Assert.Equal(CommitResult.JobClosed, await late.RevealAsync(audit));
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await late.Grain.View()).Standing, (await late.Grain.View()).Earned));
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }
}
