// The tree in the header of VerificationRules, one line a path. Words of a path, in the order they happen:
//
//   face      the receipt is wrong on its face      free     a miner is there to audit    same/other/bad  its result
//   drawn     the audit is drawn                    nobody   none is                      late            it takes too long
//   money     the treasury can pay an audit         right/wrong/trace/fails  what the silo's own run finds, beside the miner's
//   poor      it cannot                           steps    it is drawn by steps 1 and 3  shows/hides                  the states
//   hold/part the steps hold, or do not

using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

public sealed class VerificationRulesTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);
    private static readonly MinerId Auditor = Sample.Miner(2);

    [Theory]
    //          path                                     judgement                by                right   wrong auditor
    [InlineData("face", Judgement.Rejected, AuditedBy.Nobody, false, false)]
    [InlineData("face drawn", Judgement.Rejected, AuditedBy.Nobody, false, false)]
    [InlineData("", Judgement.Accepted, AuditedBy.Nobody, false, false)]
    [InlineData("drawn money free same", Judgement.Accepted, AuditedBy.Miner, true, false)]
    [InlineData("drawn money free stranger right", Judgement.Accepted, AuditedBy.Silo, true, false)]
    [InlineData("drawn money free stranger wrong", Judgement.Rejected, AuditedBy.Silo, false, true)]
    [InlineData("drawn money free other right", Judgement.Accepted, AuditedBy.Silo, false, true)]
    [InlineData("drawn money free bad right", Judgement.Accepted, AuditedBy.Silo, false, true)]
    [InlineData("drawn money free other agrees", Judgement.Rejected, AuditedBy.Silo, true, false)]
    [InlineData("drawn money free other wrong", Judgement.Rejected, AuditedBy.Silo, false, true)]
    [InlineData("drawn money free bad wrong", Judgement.Rejected, AuditedBy.Silo, false, true)]
    [InlineData("drawn money free late right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn money free late wrong", Judgement.Rejected, AuditedBy.Silo, false, false)]
    [InlineData("drawn money nobody right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn money nobody trace", Judgement.Rejected, AuditedBy.Silo, false, false)]
    [InlineData("drawn poor right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn poor wrong", Judgement.Rejected, AuditedBy.Silo, false, false)]
    [InlineData("drawn poor fails fails right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn poor fails fails fails", Judgement.Inconclusive, AuditedBy.Nobody, false, false)]
    [InlineData("drawn money free other fails fails fails", Judgement.Inconclusive, AuditedBy.Nobody, false, false)]
    [InlineData("steps", Judgement.Accepted, AuditedBy.Nobody, false, false)]
    [InlineData("drawn steps shows hold", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn steps shows part right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn steps shows part wrong", Judgement.Rejected, AuditedBy.Silo, false, false)]
    [InlineData("drawn steps shows part fails fails fails", Judgement.Inconclusive, AuditedBy.Nobody, false, false)]
    [InlineData("drawn steps hides right", Judgement.Accepted, AuditedBy.Silo, false, false)]
    [InlineData("drawn steps hides wrong", Judgement.Rejected, AuditedBy.Silo, false, false)]
    [InlineData("face drawn steps", Judgement.Rejected, AuditedBy.Nobody, false, false)]
    public void Case_OnEveryPath_EndsInItsVerdict(string path, Judgement judgement, AuditedBy by, bool auditorRight, bool auditorWrong)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        VerificationState state = VerificationRules.Begun(
            Case(), words.Contains("face") ? "The signature does not belong to the receipt." : null, new AuditDraw(500, words.Contains("drawn") ? 499 : 500));

        foreach (string word in words.Where(w => w is not ("face" or "drawn"))) state = Happen(state, word);
        if (state.Status is VerificationStatus.Closing)
        {
            Assert.Equal(VerificationStep.Close, VerificationRules.Next(state));
            state = VerificationRules.Closed(state, Sample.Now);
        }

        Assert.Equal(VerificationStatus.Decided, state.Status);
        Verdict verdict = state.Verdict!;
        Assert.Equal((judgement, by), (verdict.Judgement, verdict.AuditedBy));
        Assert.Equal(auditorRight ? Auditor : null, verdict.Auditor);
        Assert.Equal(auditorWrong ? Auditor : null, verdict.WrongAuditor);
        Assert.Equal(words.Contains("hides"), verdict.IsUnshown);
        Assert.NotEmpty(verdict.Reason);
        Assert.Equal(VerificationStep.Wait, VerificationRules.Next(state));
    }

    [Theory]
    [InlineData("", Judgement.Accepted, AuditedBy.Nobody, null)]
    [InlineData("face", Judgement.Rejected, AuditedBy.Nobody, null)]
    [InlineData("drawn alike", Judgement.Accepted, AuditedBy.Silo, true)]
    [InlineData("drawn unlike", Judgement.Rejected, AuditedBy.Silo, false)]
    [InlineData("drawn unreadable", Judgement.Rejected, AuditedBy.Silo, false)]
    [InlineData("drawn fails alike", Judgement.Accepted, AuditedBy.Silo, true)]
    [InlineData("drawn fails fails fails", Judgement.Inconclusive, AuditedBy.Nobody, null)]
    public void TolerantCase_OnEveryPath_IsJudgedByLikenessAndLeavesNoEvidence(string path, Judgement judgement, AuditedBy by, bool? isAlike)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        JudgedCase tolerant = Case() with { Profile = ModelProfile.Tolerant, Known = Run("right") };
        VerificationState state = VerificationRules.Begun(tolerant, words.Contains("face") ? "A finding." : null, new AuditDraw(500, words.Contains("drawn") ? 499 : 500));

        foreach (string word in words.Where(w => w is not ("face" or "drawn")))
        {
            Assert.Equal(VerificationStep.Rate, VerificationRules.Next(state));
            state = word switch
            {
                "alike" => VerificationRules.Rated(state, ScriptedAuditor.Alike(tolerant.Receipt)),
                "unlike" => VerificationRules.Rated(state, ScriptedAuditor.Unlike(tolerant.Receipt)),
                "unreadable" => VerificationRules.Rated(state, TextScores.Unreadable),
                _ => VerificationRules.RerunFailed(state),
            };
        }

        if (state.Status is VerificationStatus.Closing) state = VerificationRules.Closed(state, Sample.Now);
        Assert.Equal((judgement, by, isAlike, false), (state.Verdict!.Judgement, state.Verdict.AuditedBy, state.Verdict.Likeness?.IsAlike, state.Verdict.HasEvidence));
        Assert.Null(state.EvidenceUntil);
        Assert.Null(EvidenceRules.Of(state, Sample.Now));
    }

    [Fact]
    public void Step_InEveryStatus_IsNamed() => Assert.Equal(
        "Unknown Wait, Reserving Reserve, Asking Ask, Waiting Wait, Rerunning Rerun, Closing Close, Decided Wait, Showing Wait, Stepping RunSteps",
        string.Join(", ", Enum.GetValues<VerificationStatus>().Select(s => $"{s} {VerificationRules.Next(new VerificationState { Status = s })}")));

    [Fact]
    public void Event_InAnotherStatus_Throws()
    {
        VerificationState decided = new() { Status = VerificationStatus.Decided, Case = Case() };

        Assert.Throws<InvalidOperationException>(() => VerificationRules.Reserved(decided, true));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.Asked(decided, true, Sample.Now));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.AuditIn(decided, Receipt("right"), null, true));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.RerunDone(decided, Run("right")));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.RerunFailed(decided));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.Closed(decided, Sample.Now));
        Assert.Throws<InvalidOperationException>(() => VerificationRules.StepsDone(decided, true));
        Assert.Same(decided, VerificationRules.Tick(decided, DateTimeOffset.MaxValue));
    }

    // Steps 0, 1 and 3 of four are drawn: the states after one step, after three, and the last.
    [Fact]
    public void States_OfDrawnSteps_AreAskedOfTheirMinerUntilAllAreShown()
    {
        MinerId miner = Sample.Miner(1);
        VerificationState state = Happen(VerificationRules.Begun(Case(), (string?)null, new AuditDraw(500, 0)), "steps");

        Assert.Equal([1, 3, 4], VerificationRules.AskedOf(state, miner));
        Assert.Empty(VerificationRules.AskedOf(state, Auditor));
        Assert.Same(state, VerificationRules.Shown(state, Auditor, 1));
        Assert.Same(state, VerificationRules.Shown(state, miner, 2));
        VerificationState shown = VerificationRules.Shown(state, miner, 4);
        Assert.Same(shown, VerificationRules.Shown(shown, miner, 4));
        Assert.Equal([1, 3], VerificationRules.AskedOf(shown, miner));
        VerificationState all = VerificationRules.Shown(VerificationRules.Shown(shown, miner, 3), miner, 1);
        Assert.Equal(VerificationStatus.Stepping, all.Status);
        Assert.Empty(VerificationRules.AskedOf(all, miner));
        Assert.Same(all, VerificationRules.Tick(all, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Verdict_Unset_IsARejection() => Assert.Equal(Judgement.Rejected, default(Judgement));

    private static VerificationState Happen(VerificationState state, string word) => word switch
    {
        "money" => VerificationRules.Reserved(state, true),
        "poor" => VerificationRules.Reserved(state, false),
        "free" => VerificationRules.Asked(state, true, Sample.Now),
        "nobody" => VerificationRules.Asked(state, false, Sample.Now),
        "same" => VerificationRules.AuditIn(state, Receipt("right"), null, true),
        "stranger" => VerificationRules.AuditIn(state, Receipt("right"), null, false),
        "other" => VerificationRules.AuditIn(state, Receipt("other"), null, true),
        "bad" => VerificationRules.AuditIn(state, Receipt("right"), "The signature does not belong to the receipt.", true),
        "late" => VerificationRules.Tick(VerificationRules.Tick(state, Sample.Now), Sample.Now.AddTicks(1)),
        "right" => VerificationRules.RerunDone(state, Run("right")),
        "agrees" => VerificationRules.RerunDone(state, Run("other")),
        "wrong" => VerificationRules.RerunDone(state, Run("something else")),
        "trace" => VerificationRules.RerunDone(state, Run("right").Tracing(ScriptedAuditor.Trace("another", Sample.Spec.Steps))),
        "fails" => VerificationRules.RerunFailed(state),
        "steps" => VerificationRules.BySteps(state, [0, 1, 3], Sample.Now),
        "hides" => VerificationRules.Tick(VerificationRules.Tick(VerificationRules.Shown(state, Sample.Miner(1), 1), Sample.Now), Sample.Now.AddTicks(1)),
        "shows" => VerificationRules.AskedOf(state, Sample.Miner(1)).Aggregate(state, (showing, number) => VerificationRules.Shown(showing, Sample.Miner(1), number)),
        "hold" => VerificationRules.StepsDone(state, true),
        "part" => VerificationRules.StepsDone(state, false),
        _ => throw new FormatException(word),
    };

    private static JudgedCase Case() => Sample.Case(Sample.Receipt(Job, Sample.Miner(1)));

    private static Receipt Receipt(string output) => Sample.Receipt(JobId.ForAuditOf(Job), Auditor, output);

    private static Rerun Run(string output) => Sample.Run(output);
}
