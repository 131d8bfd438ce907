// What several runs of one job say together. A letter is a run and its result: a and b are results, x is wrong on its face.

using System.Collections.Immutable;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

public sealed class AgreementRulesTests
{
    private const string Finding = "The signature does not belong to the receipt.";

    //          runs   rate drawn at 500 of 1000, the silo's own run            status after the draw            verdicts: A accepted, R rejected
    [Theory]
    [InlineData("aaa", 500, VerificationStatus.Decided, "AAA")]
    [InlineData("aax", 500, VerificationStatus.Decided, "AAR")]
    [InlineData("xaa", 500, VerificationStatus.Decided, "RAA")]
    [InlineData("xxx", 500, VerificationStatus.Decided, "RRR")]
    [InlineData("xxx", 499, VerificationStatus.Decided, "RRR")]
    [InlineData("xxa", 499, VerificationStatus.Reserving, "RRA")]
    [InlineData("aaa", 499, VerificationStatus.Reserving, "AAA")]
    [InlineData("bbb", 499, VerificationStatus.Reserving, "RRR")]
    [InlineData("ab", 500, VerificationStatus.Rerunning, "AR")]
    [InlineData("bba", 500, VerificationStatus.Rerunning, "RRA")]
    [InlineData("bcd", 500, VerificationStatus.Rerunning, "RRR")]
    [InlineData("bxa", 500, VerificationStatus.Rerunning, "RRA")]
    public void Runs_ByWhatTheyState_AreDrawnAndJudged(string runs, int draw, VerificationStatus expected, string verdicts)
    {
        VerificationState state = VerificationRules.Begun(CaseOf(runs), FindingsOf(runs), new AuditDraw(500, draw));
        Assert.Equal(expected, state.Status);
        if (state.Status is VerificationStatus.Reserving) state = VerificationRules.Reserved(state, false);
        if (state.Status is VerificationStatus.Rerunning) state = VerificationRules.RerunDone(state, Sample.Run("a"));

        Assert.Equal(verdicts, string.Concat(runs.Select((_, i) => state.Verdict!.Of(Sample.Miner(i + 1)).Judgement.ToString()[0])));
        Assert.All(runs.Select((run, i) => (run, i)), r => Assert.Equal(r.run == 'x', state.Verdict!.Of(Sample.Miner(r.i + 1)).Reason == Finding));
    }

    [Theory]
    [InlineData("aaa", "AAA")]
    [InlineData("xaa", "RAA")]
    public void Agreement_WithATrustedMinersAudit_IsAccepted(string runs, string verdicts)
    {
        VerificationState state = VerificationRules.Asked(
            VerificationRules.Reserved(VerificationRules.Begun(CaseOf(runs), FindingsOf(runs), new AuditDraw(500, 0)), true), true, Sample.Now);
        Receipt audit = Sample.Receipt(JobId.ForAuditOf(CaseOf(runs).Job), Sample.Miner(9), "a");

        VerificationState judged = VerificationRules.AuditIn(state, audit, null, isTrusted: true);

        Assert.Equal(verdicts, string.Concat(runs.Select((_, i) => judged.Verdict!.Of(Sample.Miner(i + 1)).Judgement.ToString()[0])));
        Assert.Equal(Sample.Miner(9), judged.Verdict!.Auditor);
    }

    [Fact]
    public void Rate_OfAnAgreement_IsTheHighestOfTheirsAndOfADisagreementAlways()
    {
        NetworkOptions options = Sample.Options with { FreshJobs = 5, TrustedAuditPerMille = 200 };
        JudgedCase judged = CaseOf("aa") with { Miner = Sample.Facts(Sample.Miner(1), accepted: 5) };
        JudgedCase trusted = judged with { Peers = [judged.Peers[0] with { Miner = Sample.Facts(Sample.Miner(2), accepted: 5) }] };

        Assert.Equal((new AuditRate(1_000, AuditBasis.Nothing), Sample.Miner(2)), Rate(judged, [null, null]));
        Assert.Equal((new AuditRate(200, AuditBasis.Trust), Sample.Miner(1)), Rate(trusted, [null, null]));
        Assert.Equal((new AuditRate(200, AuditBasis.Trust), Sample.Miner(1)), Rate(judged, [null, Finding]));
        Assert.Equal(new AuditRate(1_000, AuditBasis.Disagreement), AgreementRules.RateOf(CaseOf("ab"), [null, null], options).Rate);

        (AuditRate, MinerId) Rate(JudgedCase of, ImmutableArray<string?> findings)
        {
            (AuditRate rate, MinerFacts miner) = AgreementRules.RateOf(of, findings, options);
            return (rate, miner.Miner);
        }
    }

    private static JudgedCase CaseOf(string runs)
    {
        Receipt[] receipts = [.. runs.Select((run, i) => Sample.Receipt(JobId.ForReplica(Sample.Request, 0, i), Sample.Miner(i + 1), run.ToString()))];
        return Sample.Case(receipts[0]) with { Peers = [.. receipts.Skip(1).Select(r => new Peer(r, Sample.Facts(r.Miner)))] };
    }

    private static ImmutableArray<string?> FindingsOf(string runs) => [.. runs.Select(run => run == 'x' ? Finding : null)];
}
