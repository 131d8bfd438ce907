using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

/// <summary>Which cases keep their leaves once they are decided, and for how long.</summary>
public sealed class EvidenceRulesTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);
    private static readonly DateTimeOffset Until = Sample.Now + TimeSpan.FromDays(7);

    //          the judged run, its peers, the auditing miner; what the silo's own run gives                   which of them are wrong
    [Theory]
    [InlineData("a", null, "a", "")]
    [InlineData("b", null, "a", "1")]
    [InlineData("aab", null, "a", "3")]
    [InlineData("cab", null, "a", "13")]
    [InlineData("a", "b", "a", "9")]
    [InlineData("b", "b", "a", "19")]
    [InlineData("b", "a", "a", "1")]
    public void Case_RunAgainByTheSilo_KeepsWhatItFoundWrong(string runs, string? audit, string right, string wrong)
    {
        VerificationState state = Rerunning(runs) with { AuditReceipt = audit is null ? null : Sample.Receipt(JobId.ForAuditOf(Job), Sample.Miner(9), audit) };

        VerificationState decided = VerificationRules.Closed(VerificationRules.RerunDone(state, Sample.Run(right)), Until);

        MinerId[] expected = [.. wrong.Select(c => Sample.Miner(c - '0'))];
        Assert.Equal((expected.Length > 0, expected.Length > 0 ? Until : null), (decided.Verdict!.HasEvidence, decided.EvidenceUntil));
        Assert.Equal(expected, EvidenceRules.Of(decided, Sample.Now)?.Wrong.Select(w => w.Receipt.Miner) ?? []);
        Assert.Equal(expected.Length > 0, HasLeaves(decided));
        Assert.Null(EvidenceRules.Of(decided, Until));
        Assert.Same(decided, EvidenceRules.Swept(decided, Until.AddTicks(-1)));
        VerificationState swept = EvidenceRules.Swept(decided, Until);
        Assert.False(HasLeaves(swept));
        Assert.Null(swept.EvidenceUntil);
        Assert.Equal((decided.Verdict, decided.Case!.Receipt.TraceRoot), (swept.Verdict, swept.Case!.Receipt.TraceRoot));
    }

    [Fact]
    public void Case_NotRunAgainByTheSilo_KeepsNoLeaves()
    {
        Assert.False(HasLeaves(VerificationRules.Begun(Case("aa"), [null, null], new AuditDraw(500, 500))));
        VerificationState failing = Rerunning("ab");
        for (int i = 0; i < VerificationRules.MaxReruns; i++) failing = VerificationRules.RerunFailed(failing);
        Assert.True(HasLeaves(failing));
        Assert.False(HasLeaves(VerificationRules.Closed(failing, Until)));
    }

    [Fact]
    public void Case_WrongOnItsFace_IsNoEvidence()
    {
        VerificationState state = VerificationRules.Begun(Case("bca"), ["Wrong on its face.", null, null], new AuditDraw(500, 0));
        VerificationState decided = VerificationRules.Closed(VerificationRules.RerunDone(state, Sample.Run("a")), Until);

        Assert.Equal([Sample.Miner(2)], EvidenceRules.Of(decided, Sample.Now)!.Wrong.Select(w => w.Receipt.Miner));
    }

    private static bool HasLeaves(VerificationState state) =>
        state.Case!.Receipt.Leaves is not null || state.Case.Peers.Any(p => p.Receipt.Leaves is not null)
        || state.AuditReceipt?.Leaves is not null || state.Rerun?.Leaves is not null;

    private static VerificationState Rerunning(string runs)
    {
        VerificationState state = VerificationRules.Begun(Case(runs), [.. runs.Select(_ => (string?)null)], new AuditDraw(500, 0));
        return state.Status is VerificationStatus.Reserving ? VerificationRules.Reserved(state, false) : state;
    }

    private static JudgedCase Case(string runs)
    {
        Receipt[] all = [.. runs.Select((run, i) => Sample.Receipt(JobId.ForReplica(Sample.Request, 0, i), Sample.Miner(i + 1), run.ToString()))];
        return Sample.Case(all[0]) with { Peers = [.. all.Skip(1).Select(r => new Peer(r, Sample.Facts(r.Miner)))] };
    }
}
