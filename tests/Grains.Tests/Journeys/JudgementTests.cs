// One request from quote to its end, on every road a verdict can take. The lines in the books are given whole.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class JudgementTests
{
    [Theory(Timeout = 30_000)]
    [InlineData(true, 0, "escrowed queued leased committed audit audit judged settled")]
    [InlineData(false, 1, "escrowed queued leased committed audit audit audit judged settled")]
    public async Task Result_AuditedByAnotherMiner_IsPaidAndSoIsTheAuditor(bool isTrusted, int runsHere, string kinds)
    {
        await using TestNetwork network = await TestNetwork.StartAsync(
            o => isTrusted ? o with { FreshJobs = 0, TrustedAuditPerMille = 1_000 } : o);
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();

        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        await network.UntilAsync(request, "audit", ben.Id);
        Lease audit = await ben.TakeAsync();
        Assert.Equal(lease.Job.Id, audit.Job.Audits);
        Assert.Equal(CommitResult.Committed, await ben.CommitAsync(ben.Honest(audit)));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 860 escrow
            treasury → escrow 400 audit
            escrow → ben 400 audit
            escrow → anna 400 work
            escrow → treasury 400 audit
            escrow → coordinator:pictures 40 margin
            escrow → fees 20 fee
            """,
            await network.LinesAsync(request, ("anna", anna), ("ben", ben)));
        Assert.Equal(kinds, await network.KindsAsync(request));
        Assert.Equal(runsHere, network.Auditor.Runs);
        Assert.Equal((1, 400), ((await anna.Grain.View()).Accepted, (int)(await anna.Grain.View()).Earned));
        Assert.Equal((1, 400), ((await ben.Grain.View()).Accepted, (int)(await ben.Grain.View()).Earned));
        Assert.Equal(1_000, await network.Ledger.Balance(AccountId.Treasury));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_AuditedBySiloAlone_IsPaidAndTheAuditIsTheTreasurys()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        Receipt receipt = anna.Honest(await anna.TakeAsync());
        await anna.CommitAsync(receipt);
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 860 escrow
            treasury → escrow 400 audit
            escrow → treasury 400 refund
            escrow → anna 400 work
            escrow → treasury 400 audit
            escrow → coordinator:pictures 40 margin
            escrow → fees 20 fee
            """,
            await network.LinesAsync(request, ("anna", anna)));
        Assert.Equal(1, network.Auditor.Runs);
        RequestView view = await network.ViewAsync(request);
        Assert.Equal((RequestStatus.Settled, receipt, true), (view.Status, view.Receipt, view.IsFinal));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_OfATrustedMinerThatIsNotDrawn_IsPaidAndTheAuditsPriceReturns()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 860 escrow
            escrow → anna 400 work
            escrow → coordinator:pictures 40 margin
            escrow → fees 20 fee
            escrow → alice 400 change
            """,
            await network.LinesAsync(request, ("anna", anna)));
        Assert.Equal(0, network.Auditor.Runs);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_WithoutTrustOrStake_IsAlwaysDrawnAndThePayerIsToldWhy()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        RequestHappening always = await network.UntilAsync(first, "audit");

        Assert.EndsWith("against a rate of 1000: the miner has neither earned trust nor staked enough.", always.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Strangers_WhoCheatAlike_AreBothFoundAndUnpaid()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        ScriptedMiner twin = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await twin.AskAsync();

        Receipt wrong = cheat.WrongAlike(lease);
        await cheat.CommitAsync(wrong);
        await network.UntilAsync(request, "audit", twin.Id);
        Receipt same = twin.WrongAlike(await twin.TakeAsync());
        Assert.Equal((wrong.OutputHash, wrong.TraceRoot), (same.OutputHash, same.TraceRoot));
        await twin.CommitAsync(same);
        await network.UntilAsync(request, "queued", count: 2);

        Assert.Equal(1, network.Auditor.Runs);
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await cheat.Grain.View()).Standing, (await cheat.Grain.View()).Earned));
        Assert.Equal((Standing.Suspended, Int128.Zero), ((await twin.Grain.View()).Standing, (await twin.Grain.View()).Earned));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cheat_FoundByAnotherMiner_IsUnpaidAndAnotherMinerServes(bool onlyTheTrace)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await ben.AskAsync();

        await cheat.CommitAsync(onlyTheTrace ? cheat.WrongTrace(lease) : cheat.Wrong(lease));
        await network.UntilAsync(request, "audit", ben.Id);
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "queued", count: 2);
        Assert.Null((await cheat.AskAsync()).Lease);
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 860 escrow
            treasury → escrow 400 audit
            escrow → ben 400 audit
            treasury → escrow 400 audit
            escrow → treasury 400 refund
            escrow → ben 400 work
            escrow → treasury 400 audit
            escrow → coordinator:pictures 40 margin
            escrow → fees 20 fee
            """,
            await network.LinesAsync(request, ("cheat", cheat), ("ben", ben)));
        MinerView view = await cheat.Grain.View();
        Assert.Equal((Standing.Suspended, 1, Int128.Zero), (view.Standing, view.Rejected, view.Earned));
        Assert.Equal(2, (await ben.Grain.View()).Accepted);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Cheat_AsAuditor_IsUnpaidAndTheMinerIsPaid()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await cheat.AskAsync();

        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", cheat.Id);
        Receipt lie = cheat.Wrong(await cheat.TakeAsync());
        Assert.Equal(CommitResult.Committed, await cheat.CommitAsync(lie));
        await network.UntilAsync(request, "settled");

        Assert.Equal((Standing.Suspended, Int128.Zero), ((await cheat.Grain.View()).Standing, (await cheat.Grain.View()).Earned));
        Assert.Equal((1, 400), ((await anna.Grain.View()).Accepted, (int)(await anna.Grain.View()).Earned));
        Assert.Equal(1_000 + 400, await network.Ledger.Balance(AccountId.Treasury));
        Assert.Equal(CommitResult.AlreadyCommitted, await cheat.CommitAsync(lie));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Results_ThatAreWrongThreeTimes_EndInARefund()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await network.SubmitAsync();

        for (int attempt = 1; attempt <= 3; attempt++)
        {
            ScriptedMiner cheat = await network.JoinAsync();
            await cheat.CommitAsync(cheat.Wrong(await cheat.TakeAsync()));
            await network.UntilAsync(request, "judged", count: attempt);
            if (attempt < 3) await network.UntilAsync(request, "queued", count: attempt + 1);
        }

        await network.UntilAsync(request, "refunded");
        Assert.Equal("No right result in 3 attempts.", (await network.ViewAsync(request)).Reason);
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
        Assert.Equal(1_000, await network.Ledger.Balance(AccountId.Treasury));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_ThatNobodyCanRunAgain_IsHeldAgainstNobody()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        network.Auditor.Fail(VerificationRules.MaxReruns);
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.PassUntilAsync(request, "requeued");
        await network.UntilAsync(request, "queued", count: 2);
        Assert.Equal((Standing.Fresh, 0, 0), ((await anna.Grain.View()).Standing, (await anna.Grain.View()).Accepted, (await anna.Grain.View()).Rejected));
        await ben.CommitAsync(ben.Honest(await ben.TakeAsync()));
        await network.UntilAsync(request, "settled");

        Assert.Equal((0, 400), ((int)(await anna.Grain.View()).Earned, (int)(await ben.Grain.View()).Earned));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Auditor_ThatTakesTooLong_IsReplacedByTheSilo()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { AuditTime = TimeSpan.FromSeconds(10) });
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner slow = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await slow.AskAsync();
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "audit", slow.Id);
        Lease audit = await slow.TakeAsync();

        await network.PassUntilAsync(request, "settled");

        Assert.Equal(CommitResult.LeaseLost, await slow.CommitAsync(slow.Honest(audit)));
        Assert.Equal(Int128.Zero, (await slow.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Audit_WithoutMoneyInTheTreasury_IsMadeByTheSilo()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.Ledger.Transfer(new(TransferId.For("empty", ""), AccountId.Treasury, Sample.Id<AccountId>("burn"), new Amount(1_000), "burn", "test"));
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        await ben.AskAsync();

        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");

        Assert.Equal(1, network.Auditor.Runs);
        Assert.Equal(400, await network.Ledger.Balance(AccountId.Treasury));
        await network.AssertAtRestAsync();
    }
}
