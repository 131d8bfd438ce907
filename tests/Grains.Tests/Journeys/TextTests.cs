// A text from quote to its end: quoted for the most it may have, paid for what it has. The lines in the books are given whole:
// twenty tokens of the prompt at 2 and twelve generated ones at 10 are 160 of work.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class TextTests
{
    [Fact(Timeout = 30_000)]
    public async Task Text_AuditedByAnotherMiner_IsPaidByItsTokensAndSoIsTheAuditor()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();
        Lease lease = await anna.TakeAsync();
        Assert.Equal((120L, new Amount(340), 20), (lease.Job.OutputBytes, lease.Job.Pay, lease.Job.PromptTokens));
        await ben.AskAsync();

        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        await network.UntilAsync(request, "audit", ben.Id);
        Lease audit = await ben.TakeAsync();
        Assert.Equal(lease.Job.Input, audit.Job.Input);
        Assert.Equal(CommitResult.Committed, await ben.CommitAsync(ben.Honest(audit)));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 731 escrow
            treasury → escrow 340 audit
            escrow → ben 160 audit
            escrow → treasury 180 change
            escrow → anna 160 work
            escrow → treasury 160 audit
            escrow → coordinator:pictures 16 margin
            escrow → fees 8 fee
            escrow → alice 387 change
            """,
            await network.LinesAsync(request, ("anna", anna), ("ben", ben)));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_ThatIsNotDrawn_ReturnsTheAuditAndTheTokensItDoesNotHave()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();

        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 731 escrow
            escrow → anna 160 work
            escrow → coordinator:pictures 16 margin
            escrow → fees 8 fee
            escrow → alice 547 change
            """,
            await network.LinesAsync(request, ("anna", anna)));
        await network.AssertAtRestAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(4 * 31)]
    [InlineData(4 * 12 + 1)]
    public async Task Text_OfALengthThatCannotBe_IsRejectedOnItsFaceAndUnpaid(long bytes)
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();

        await cheat.CommitAsync(cheat.Signed(cheat.Honest(await cheat.TakeAsync()) with { OutputBytes = bytes }));
        RequestHappening judged = await network.UntilAsync(request, "judged");
        Assert.StartsWith($"Rejected: The output has {bytes} bytes, which is not 1 to 30 tokens.", judged.Text, StringComparison.Ordinal);
        await network.UntilAsync(request, "refunded");

        Assert.Equal(0, network.Auditor.Runs);
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_WithStepsThatItsTokensDoNotHave_IsRejectedOnItsFace()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();

        await cheat.CommitAsync(cheat.Signed(cheat.Honest(await cheat.TakeAsync()) with { OutputBytes = 4 * 30 }));
        RequestHappening judged = await network.UntilAsync(request, "judged");

        Assert.Equal("Rejected: 2 steps are claimed; the tokens claimed have 4.", judged.Text);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tokens_OfAHeartbeat_AreShownWithProgressAndNotKept()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitTextAsync();
        Lease lease = await anna.TakeAsync();
        await network.UntilAsync(request, "leased");
        await anna.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(2, 30), [5, 6]));

        EventPage page;
        do page = (await network.Request(request).Events(Sample.Alice, 3, null, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken))!;
        while (page.Progress is null);
        Assert.Equal([5, 6], page.Tokens);
        Assert.Equal(("progress", "2 of at most 30 tokens."), (page.Progress!.Kind, page.Progress.Text));

        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");
        EventPage all = (await network.Request(request).Events(Sample.Alice, 0, null, TimeSpan.Zero, TestContext.Current.CancellationToken))!;
        Assert.Empty(all.Tokens);
        Assert.DoesNotContain(all.Events, e => e.Kind == "progress");
    }
}
