// A text of the tolerant profile from quote to its end: twenty tokens in at 2, at most thirty out at 10, and for the audit fifty at 2,
// because it is one prefill: 340 of work, 100 of audit, 34 of margin and 17 of fee are 491. Twelve tokens come: 160 of work.

using Cuckoo.Grains.Canaries;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class TolerantTests
{
    [Fact(Timeout = 30_000)]
    public async Task Text_LikeTheModelsOwn_IsPaidByItsTokensAndItsAuditByItsPrefill()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();
        RequestHappening queued = await network.UntilAsync(request, "queued");
        Assert.EndsWith("Its profile is tolerant: the result is judged by likeness, not bit for bit.", queued.Text, StringComparison.Ordinal);

        Lease lease = await anna.TakeAsync();
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        RequestHappening judged = await network.UntilAsync(request, "judged");
        await network.UntilAsync(request, "settled");

        Assert.Equal("Accepted: It is like the model's own: 12 of 12 tokens fit, and the text surprises by 0.00 where 0.15 is allowed.", judged.Text);
        Assert.Equal("escrowed queued leased committed audit audit judged settled", await network.KindsAsync(request));
        Assert.Equal(
            """
            alice → escrow 491 escrow
            escrow → anna 160 work
            escrow → treasury 47 audit
            escrow → coordinator:pictures 16 margin
            escrow → fees 8 fee
            escrow → alice 260 change
            """,
            await network.LinesAsync(request, ("anna", anna)));
        RequestView view = await network.ViewAsync(request);
        Assert.Equal((ModelProfile.Tolerant, 0, Sample.TolerantModel.Program), (view.Model.Profile, view.Receipt!.Steps, view.Receipt.Program));
        MinerView after = await anna.Grain.View();
        Assert.Equal((0, 0, 1, 0), (after.Accepted, after.Rejected, after.Tolerant, after.Unlike));
        Assert.True(Assert.Single((await network.Grains.GetGrain<IEarningsGrain>(anna.Id.Value).Before(long.MaxValue)).Lines).End.IsTolerant);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_UnlikeTheModelsOwn_IsUnpaidAndDoneByAnotherAndSuspendsNobody()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        ScriptedMiner anna = await network.JoinAsync();
        network.Auditor.Scores = r => r.From == cheat.Id ? ScriptedAuditor.Unlike(r) : ScriptedAuditor.Alike(r);
        RequestId request = await network.SubmitTextAsync();

        Lease lied = await cheat.TakeAsync();
        await cheat.CommitAsync(cheat.Wrong(lied));
        RequestHappening judged = await network.UntilAsync(request, "judged", cheat.Id);
        await network.UntilAsync(request, "requeued");
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal("Rejected: It is unlike the model's own: only 0 of 12 tokens fit.", judged.Text);
        MinerView view = await cheat.Grain.View();
        Assert.Equal((Standing.Fresh, 0, 1, Int128.Zero), (view.Standing, view.Rejected, view.Unlike, view.Earned));
        Assert.Null((await cheat.AskAsync()).SuspendedUntil);
        Assert.Null(await network.Grains.GetGrain<IVerificationGrain>(lied.Job.Id.Value).Evidence());
        Assert.Empty((await network.Request(request).Evidence(Sample.Alice))!.Value);
        Assert.Equal(160, (int)(await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Texts_UnlikeTheModelsOwn_SuspendWithTheThird()
    {
        await using TestNetwork network = await StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner cheat = await network.JoinAsync();
        network.Auditor.Scores = ScriptedAuditor.Unlike;
        for (int i = 1; i <= 3; i++)
        {
            RequestId request = await network.SubmitTextAsync();
            await cheat.CommitAsync(cheat.Wrong(await cheat.TakeAsync()));
            await network.UntilAsync(request, "refunded");
            Assert.Equal(i == 3 ? Sample.Now + network.Options.LateSuspensionTime : null, (await cheat.AskAsync()).SuspendedUntil);
        }

        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_WhoseReceiptIsWrongOnItsFace_IsRejectedAsInAnyProfile()
    {
        await using TestNetwork network = await StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();

        Lease lease = await cheat.TakeAsync();
        await cheat.CommitAsync(cheat.Signed(cheat.Honest(lease) with { Program = Sample.TextModel.Program }));
        await network.UntilAsync(request, "refunded");

        Assert.Equal((Standing.Suspended, 1, 0), await StandingOf(cheat));
        Assert.Equal(0, network.Auditor.Runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_WithATrace_CannotBeRevealed()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner miner = await network.JoinAsync();
        await network.SubmitTextAsync();

        Lease lease = await miner.TakeAsync();

        Assert.Equal(CommitResult.TraceWrong, await miner.CommitAsync(miner.WrongTrace(lease)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_WithRedundancy_IsRunOnce()
    {
        await using TestNetwork network = await StartAsync(o => o with { Redundancy = 3 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();

        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal(160, (int)(await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_ThatCannotBeRatedHere_IsHeldAgainstNobody()
    {
        await using TestNetwork network = await StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner anna = await network.JoinAsync();
        network.Auditor.Fail(VerificationRules.MaxReruns);
        RequestId request = await network.SubmitTextAsync();

        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "refunded");

        Assert.Equal((Standing.Fresh, 0, 0), await StandingOf(anna));
        await network.AssertAtRestAsync();
    }

    [Fact]
    public void Canary_OfATolerantModel_IsNeverDrawn()
    {
        Assert.True(CanaryRules.HasOneResult(Sample.Text, [Sample.Model, Sample.TextModel]));
        Assert.True(CanaryRules.HasOneResult(Sample.Spec, [Sample.Model, Sample.TolerantModel]));
        Assert.False(CanaryRules.HasOneResult(Sample.Text, [Sample.Model, Sample.TolerantModel]));
    }

    private static Task<TestNetwork> StartAsync(Func<NetworkOptions, NetworkOptions>? change = null) =>
        TestNetwork.StartAsync(o => (change ?? (same => same))(o with { Models = [Sample.Model, Sample.TolerantModel] }));

    private static async Task<(Standing Standing, int Rejected, int Unlike)> StandingOf(ScriptedMiner miner)
    {
        MinerView view = await miner.Grain.View();
        return (view.Standing, view.Rejected, view.Unlike);
    }
}
