using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;

namespace Cuckoo.Chain.Tests.Disputes;

/// <summary>Every way through a dispute, on a real chain and from C# alone: who wins, who loses, and what becomes of bond and stake.</summary>
public class DisputePathsTests
{
    private static readonly UInt128 Cai = Court.Cai;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WrongStep_Convicted_FreezesAndSlashesWithItsSplit()
    {
        await using var court = await Court.StartAsync();
        var town = court.Town;
        var (node, hot) = await court.RegisterAsync();
        var challenger = await court.JoinAsync(500 * Cai);
        var trace = Court.Trace(20, wrongFrom: 7);
        var receipt = court.Receipt(hot, trace);
        var charge = new DisputeCharge.WrongStep(receipt, trace, 7);

        var opened = await court.Of(challenger).OpenAsync("open", charge, node.Account, Cancellation);
        Assert.Equal(1UL, opened.Opened);
        var dispute = await court.CaseAsync(1);
        Assert.Equal((DisputeKind.WrongStep, DisputeStage.Committee, DisputeOutcome.Open), (dispute.Kind, dispute.Stage, dispute.Outcome));
        Assert.Equal((node.Account, challenger.Account, charge.FaultOf(node.Account), receipt.Job), (dispute.Node, dispute.Challenger, dispute.Fault, dispute.Job));
        Assert.Equal(new TraceDoubt(trace.Root, 20, 7, 7, 7), dispute.Doubt);
        Assert.True(await court.IsFrozenAsync(node));
        Assert.False(await court.Reader.IsPunishedAsync(dispute.Fault, Cancellation));

        // The user is named by a coordinator, the committee votes, and nobody appeals.
        var coordinator = await town.JoinAsync(2_000_000 * Cai, town.Staking);
        var coordinatorKey = await town.JoinAsync();
        await court.RegisterAsync(coordinator, coordinatorKey, 2, 2_000_000 * Cai);
        var user = await town.JoinAsync();
        var harm = new HarmStatement(receipt.Job, user.Account, 30 * Cai);
        var digest = harm.Digest(Receipts.ReceiptDomain.Of(31337, town.Disputes));
        Assert.Equal(await town.ReadAsync(town.Disputes, DisputeManager.DigestOfHarm(harm.ForContract())), digest);
        Assert.Null((await court.Of(challenger).ShowHarmAsync(dispute, harm, coordinatorKey.Account, coordinatorKey.Sign(digest), Cancellation)).Refusal);
        await court.VoteAsync(1, DisputeOutcome.Guilty);
        Assert.Equal(new DisputeTally(2, 0, 0, 2), await court.Reader.TallyAsync(1, Cancellation));
        Assert.True(await court.Reader.HasVotedAsync(1, court.Committee[0].Account, Cancellation));
        Assert.False(await court.Reader.HasVotedAsync(1, court.Committee[2].Account, Cancellation));
        Assert.Equal(DisputeStage.Verdict, (await court.CaseAsync(1)).Stage);

        // Too early it is not executed, by any of the ways.
        var guard = court.GuardOf(challenger, new GuardOptions());
        Assert.Equal([GuardNoteKind.Found], (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
        await court.PassAsync(court.Terms.AppealWindow);
        Assert.Equal([GuardNoteKind.Done, GuardNoteKind.Over, GuardNoteKind.Paid], (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));

        // A tenth of 100,000: 30 to the user, a tenth of the slash to the challenger with its bond, the rest burnt.
        dispute = await court.CaseAsync(1);
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Guilty), (dispute.Stage, dispute.Outcome));
        Assert.Equal(90_000 * Cai, await court.OwnAsync(node));
        Assert.False(await court.IsFrozenAsync(node));
        Assert.Equal(1_500 * Cai, await town.BalanceAsync(challenger.Account));
        Assert.NotNull(await court.Of(user).WithdrawAsync(Cancellation));
        Assert.Equal(30 * Cai, await town.BalanceAsync(user.Account));
        Assert.Equal(UInt128.Zero, await town.BalanceAsync(town.Disputes));
        Assert.True(await court.Reader.IsPunishedAsync(dispute.Fault, Cancellation));
        Assert.Null(await court.Of(user).WithdrawAsync(Cancellation));

        // All that happened is told by events, and the same fault is not punished twice.
        string[] names = [.. (await court.Reader.HistoryAsync(1, 1, Cancellation)).Select(static one => one.Name)];
        Assert.Equal(
            ["DoubtNarrowed", "DisputeOpened", "StepRevealed", "StepRevealed", "StageEntered", "HarmShown", "CommitteeVoted", "CommitteeVoted", "StageEntered", "DisputeClosed", "SlashSplit"],
            names.OrderBy(static name => name is "DisputeOpened" or "DoubtNarrowed" ? name is "DoubtNarrowed" ? 0 : 1 : 2));
        Assert.Contains("AlreadyPunished", (await court.Of(challenger).OpenAsync("again", charge, node.Account, Cancellation)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withholding_AnsweredByTheNodeItself_CostsTheAccuserItsBond()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var accuser = await court.JoinAsync(1_500 * Cai);
        var trace = Court.Trace(9);
        var guard = court.GuardOf(node, new GuardOptions { Traces = root => root == trace.Root ? trace : null });
        Assert.Empty(await guard.LookAsync(Cancellation));

        // The first step has none before it; the last one of nine has no sibling on its right.
        foreach (var step in new[] { 0, 8 })
        {
            var id = (await court.Of(accuser).OpenAsync($"open {step}", new DisputeCharge.Withholding(court.Receipt(hot, trace, $"job-{step}"), step), node.Account, Cancellation)).Opened!.Value;
            Assert.True(await court.IsFrozenAsync(node));
            Assert.Equal(
                [GuardNoteKind.Found, GuardNoteKind.Done, GuardNoteKind.Over, GuardNoteKind.Paid],
                (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
            Assert.Equal(DisputeOutcome.Innocent, (await court.CaseAsync(id)).Outcome);
        }

        Assert.Equal(500 * Cai, await court.Town.BalanceAsync(accuser.Account));
        Assert.Equal(1_000 * Cai, await court.Town.BalanceAsync(node.Account));
        Assert.Equal(Court.Stake, await court.OwnAsync(node));
        Assert.False(await court.IsFrozenAsync(node));
    }

    [Fact]
    public async Task Withholding_NotAnswered_IsLostByItsDeadline()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var challenger = await court.JoinAsync(500 * Cai);
        var charge = new DisputeCharge.Withholding(court.Receipt(hot, Court.Trace(12)), 4);
        Assert.Equal(1UL, (await court.Of(challenger).OpenAsync("open", charge, node.Account, Cancellation)).Opened);

        // The node has another trace than it signed, so nothing to show; and it does not end its own turn.
        var guard = court.GuardOf(node, new GuardOptions { Traces = _ => Court.Trace(12, wrongFrom: 3) });
        Assert.Equal([GuardNoteKind.Found, GuardNoteKind.Helpless], (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
        var watching = court.GuardOf(challenger, new GuardOptions());
        Assert.Equal([GuardNoteKind.Found], (await watching.LookAsync(Cancellation)).Select(static note => note.Kind));
        await court.PassAsync(court.Terms.AnswerWindow);
        await guard.LookAsync(Cancellation);
        Assert.Equal(DisputeStage.Show, (await court.CaseAsync(1)).Stage);
        Assert.Equal([GuardNoteKind.Done], (await watching.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Equal((DisputeStage.Verdict, DisputeOutcome.Guilty), await StageAsync(court, 1));
        await court.PassAsync(court.Terms.AppealWindow);
        Assert.Contains(GuardNoteKind.Over, (await watching.LookAsync(Cancellation)).Select(static note => note.Kind));

        // A twentieth; a tenth of that is the challenger's.
        Assert.Equal(95_000 * Cai, await court.OwnAsync(node));
        Assert.Equal(1_000 * Cai, await court.Town.BalanceAsync(challenger.Account));
    }

    [Fact]
    public async Task WrongTrace_Halved_ComesToTheStepThatDiffers()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var challenger = await court.JoinAsync(500 * Cai);
        var (claimed, right) = (Court.Trace(21, wrongFrom: 13), Court.Trace(21));
        var accused = court.GuardOf(node, new GuardOptions { Traces = _ => claimed, Appeals = true });
        var accuser = court.GuardOf(challenger, new GuardOptions { RightTraces = _ => right });
        Assert.Equal(1UL, (await court.Of(challenger).OpenAsync("open", new DisputeCharge.WrongTrace(court.Receipt(hot, claimed)), node.Account, Cancellation)).Opened);
        for (var round = 0; round < 6; round++)
        {
            await accused.LookAsync(Cancellation);
            await accuser.LookAsync(Cancellation);
        }

        var dispute = await court.CaseAsync(1);
        Assert.Equal((DisputeStage.Committee, 13UL, 13UL), (dispute.Stage, dispute.Doubt!.Low, dispute.Doubt.High));

        // Convicted; without the appeal's bond the node cannot appeal, with it it does by itself, and the vote upholds the verdict.
        await court.VoteAsync(1, DisputeOutcome.Guilty);
        Assert.Contains(GuardNoteKind.Refused, (await accused.LookAsync(Cancellation)).Select(static note => note.Kind));
        await court.Town.Operator.DoAsync(court.Town.Token, CuckooToken.Transfer(node.Account, (UInt128)court.Terms.AppealBond));
        Assert.Contains(GuardNoteKind.Done, (await accused.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Equal(DisputeStage.Appealed, (await court.CaseAsync(1)).Stage);
        var supply = (UInt128)await court.Town.ReadAsync(court.Town.Token, CuckooToken.TotalSupply());
        await court.Town.DecreeAsync(court.Town.Disputes, DisputeManager.DecideAppeal(1, overturn: false));
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Guilty), await StageAsync(court, 1));
        Assert.Equal(90_000 * Cai, await court.OwnAsync(node));
        Assert.Equal(UInt128.Zero, await court.Town.BalanceAsync(node.Account));
        Assert.Equal(supply - 9_000 * Cai - (UInt128)court.Terms.AppealBond, (UInt128)await court.Town.ReadAsync(court.Town.Token, CuckooToken.TotalSupply()));
    }

    [Fact]
    public async Task WrongTrace_OfAnHonestMiner_EndsForItWhateverTheAccuserDoes()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var accuser = await court.JoinAsync(1_000 * Cai);
        var trace = Court.Trace(16);
        var guard = court.GuardOf(node, new GuardOptions { Traces = _ => trace });

        // One who says nothing to the step that was shown loses by its deadline: the node ends that turn.
        Assert.Equal(1UL, (await court.Of(accuser).OpenAsync("first", new DisputeCharge.WrongTrace(court.Receipt(hot, trace)), node.Account, Cancellation)).Opened);
        await guard.LookAsync(Cancellation);
        Assert.Equal(DisputeStage.Pick, (await court.CaseAsync(1)).Stage);
        await court.PassAsync(court.Terms.AnswerWindow);
        Assert.Contains(GuardNoteKind.Paid, (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Innocent), await StageAsync(court, 1));

        // One who goes on to the end loses by the committee.
        Assert.Equal(2UL, (await court.Of(accuser).OpenAsync("second", new DisputeCharge.WrongTrace(court.Receipt(hot, trace)), node.Account, Cancellation)).Opened);
        var lying = court.GuardOf(accuser, new GuardOptions { RightTraces = _ => Court.Trace(16, wrongFrom: 5) });
        for (var round = 0; round < 6; round++)
        {
            await guard.LookAsync(Cancellation);
            await lying.LookAsync(Cancellation);
        }

        Assert.Equal(DisputeStage.Committee, (await court.CaseAsync(2)).Stage);
        await court.VoteAsync(2, DisputeOutcome.Innocent);
        Assert.Contains(GuardNoteKind.Paid, (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Equal(UInt128.Zero, await court.Town.BalanceAsync(accuser.Account));
        Assert.Equal(1_000 * Cai, await court.Town.BalanceAsync(node.Account));
        Assert.Equal(Court.Stake, await court.OwnAsync(node));
    }

    [Fact]
    public async Task Contradiction_Appealed_IsOverturnedOrStandsByItsDeadline()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var challenger = await court.JoinAsync(1_000 * Cai);
        await court.Town.Operator.DoAsync(court.Town.Token, CuckooToken.Transfer(node.Account, (UInt128)court.Terms.AppealBond));
        var guard = court.GuardOf(node, new GuardOptions { Appeals = true });
        var trace = Court.Trace(3);
        var charge = new DisputeCharge.Contradiction(court.Receipt(hot, trace), court.Receipt(hot, trace, output: "another"));

        // Overturned: nobody loses anything, and the stake is free again.
        Assert.Equal(1UL, (await court.Of(challenger).OpenAsync("first", charge, node.Account, Cancellation)).Opened);
        Assert.Equal((DisputeStage.Verdict, DisputeOutcome.Guilty), await StageAsync(court, 1));
        await guard.LookAsync(Cancellation);
        await court.Town.DecreeAsync(court.Town.Disputes, DisputeManager.DecideAppeal(1, overturn: true));
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Draw), await StageAsync(court, 1));
        await guard.LookAsync(Cancellation);
        await court.GuardOf(challenger, new GuardOptions()).LookAsync(Cancellation);
        Assert.Equal((UInt128)court.Terms.AppealBond, await court.Town.BalanceAsync(node.Account));
        Assert.Equal(1_000 * Cai, await court.Town.BalanceAsync(challenger.Account));
        Assert.Equal((Court.Stake, false), (await court.OwnAsync(node), await court.IsFrozenAsync(node)));

        // Not decided in time: the verdict stands, and the appeal's bond goes back.
        Assert.Equal(2UL, (await court.Of(challenger).OpenAsync("second", charge, node.Account, Cancellation)).Opened);
        await guard.LookAsync(Cancellation);
        Assert.Equal(DisputeStage.Appealed, (await court.CaseAsync(2)).Stage);
        await court.PassAsync(court.Terms.AppealDecisionWindow);
        await court.GuardOf(challenger, new GuardOptions()).LookAsync(Cancellation);
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Guilty), await StageAsync(court, 2));
        Assert.Equal(80_000 * Cai, await court.OwnAsync(node));
        await guard.LookAsync(Cancellation);
        Assert.Equal((UInt128)court.Terms.AppealBond, await court.Town.BalanceAsync(node.Account));
    }

    [Fact]
    public async Task Open_CalledAgainAfterACrash_OpensOne()
    {
        await using var court = await Court.StartAsync();
        var (node, hot) = await court.RegisterAsync();
        var challenger = await court.JoinAsync(1_000 * Cai);
        var charge = new DisputeCharge.Conduct(node.Account, Bytes32.Keccak("evidence"u8), court.Receipt(hot, Court.Trace(2)).Job);
        var first = await court.Of(challenger).OpenAsync("open", charge, node.Account, Cancellation);
        Assert.Equal((1UL, true), (first.Opened, first.Place is not null));
        Assert.Equal(1UL, (await court.Of(challenger).OpenAsync("open", charge, node.Account, Cancellation)).Opened);

        // A journal that does not know it: the chain does.
        Assert.Equal(new DisputeResult(null, null) { Opened = 1 }, await court.Of(challenger).OpenAsync("forgotten", charge, node.Account, Cancellation));
        Assert.Equal(1UL, await court.Reader.CountAsync(Cancellation));

        // Nobody votes: a draw, which costs nobody anything.
        await court.PassAsync(court.Terms.CommitteeWindow);
        var guard = court.GuardOf(challenger, new GuardOptions());
        Assert.Equal([GuardNoteKind.Found, GuardNoteKind.Done, GuardNoteKind.Over, GuardNoteKind.Paid], (await guard.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Equal(DisputeOutcome.Draw, (await court.CaseAsync(1)).Outcome);
        Assert.Equal((1_000 * Cai, Court.Stake), (await court.Town.BalanceAsync(challenger.Account), await court.OwnAsync(node)));
        Assert.Empty(await guard.LookAsync(Cancellation));

        // Who cannot pay the bond is told so, and a judge takes no part.
        var poor = await court.JoinAsync(1);
        Assert.Contains("the bond is", (await court.Of(poor).OpenAsync("poor", charge, node.Account, Cancellation)).Refusal, StringComparison.Ordinal);
        var judge = court.Committee[0];
        await court.Town.Operator.DoAsync(court.Town.Token, CuckooToken.Transfer(judge.Account, 500 * Cai));
        Assert.Contains("JudgeTakesNoPart", (await court.Of(judge).OpenAsync("judge", charge, node.Account, Cancellation)).Refusal, StringComparison.Ordinal);
    }

    private static async Task<(DisputeStage, DisputeOutcome)> StageAsync(Court court, ulong id) => await court.CaseAsync(id) is var one ? (one.Stage, one.Outcome) : default;
}
