// What leaves show. A letter is a leaf: the miner's trace, then the silo's own.

using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

public sealed class TraceRulesTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);

    [Theory]
    [InlineData("abcd", "abcd", "; every step of the trace is right, so it was changed after the last one")]
    [InlineData("abxd", "abcd", "; the trace first differs at step 3 of 4")]
    [InlineData("xbcd", "abcd", "; the trace first differs at step 1 of 4")]
    [InlineData("abcx", "abcd", "; the trace first differs at step 4 of 4")]
    [InlineData("abc", "abcd", "; the trace ends before step 4 of 4")]
    [InlineData("abcdd", "abcd", "; the trace goes on after step 4 of 4")]
    [InlineData("", "abcd", "")]
    [InlineData("abcd", "", "")]
    public void Traces_WhereTheyPart_AreSaidSo(string said, string right, string expected)
    {
        Receipt receipt = Sample.Receipt(Job, Sample.Miner(1)) with { Leaves = Leaves(said) };

        Assert.Equal(expected, TraceRules.WhereOf(receipt, Sample.Run("right") with { Leaves = Leaves(right) }));
    }

    [Theory]
    [InlineData("output", "The output is wrong: the silo's auditor got {0}; every step of the trace is right, so it was changed after the last one.")]
    [InlineData("step", "The trace root is wrong: the silo's auditor got {1}; the trace first differs at step 2 of 4.")]
    [InlineData("both", "The output is wrong: the silo's auditor got {0}; the trace first differs at step 1 of 4.")]
    [InlineData("stored before", "The output is wrong: the silo's auditor got {0}.")]
    public void Verdict_OnAWrongResult_NamesTheStep(string wrong, string reason)
    {
        Rerun rerun = Sample.Run("right");
        Rerun said = wrong switch
        {
            "output" => rerun with { OutputHash = Hash256.OfText("other") },
            "step" => rerun.Tracing(ScriptedAuditor.Parting(rerun.Leaves!.Value, Sample.Run("other").Leaves!.Value, 1)),
            "both" => Sample.Run("other"),
            _ => Sample.Run("other") with { Leaves = null },
        };
        Receipt receipt = Sample.Receipt(Job, Sample.Miner(1)) with { OutputHash = said.OutputHash, TraceRoot = said.TraceRoot, Leaves = said.Leaves };
        VerificationState state = VerificationRules.Reserved(VerificationRules.Begun(Sample.Case(receipt), (string?)null, new AuditDraw(1_000, 0)), false);

        Verdict verdict = VerificationRules.RerunDone(state, rerun).Verdict!;

        Assert.Equal(Judgement.Rejected, verdict.Judgement);
        Assert.Equal(reason.Replace("{0}", rerun.OutputHash.Value, StringComparison.Ordinal).Replace("{1}", rerun.TraceRoot.Value, StringComparison.Ordinal), verdict.Reason);
    }

    [Theory]
    [InlineData("those it signs", true)]
    [InlineData("none", false)]
    [InlineData("another's", false)]
    [InlineData("one too few", false)]
    [InlineData("one too many", false)]
    public void Leaves_OfAReceipt_AreThoseItSignsOrNot(string which, bool expected)
    {
        Receipt receipt = Sample.Receipt(Job, Sample.Miner(1));
        TraceLeaves own = receipt.Leaves!.Value;
        Receipt shown = which switch
        {
            "those it signs" => receipt,
            "none" => receipt with { Leaves = null },
            "another's" => receipt with { Leaves = Sample.Run("other").Leaves },
            "one too few" => receipt with { Steps = own.Count + 1 },
            _ => receipt with { Steps = own.Count - 1 },
        };

        Assert.Equal(expected, TraceRules.HasItsLeaves(shown));
    }

    [Theory]
    //          steps  root                      leaves  exact  tolerant
    [InlineData(0, TolerantProfile.TraceRoot, false, false, true)]
    [InlineData(0, TolerantProfile.TraceRoot, true, false, false)]
    [InlineData(1, TolerantProfile.TraceRoot, false, false, false)]
    [InlineData(0, null, false, false, false)]
    [InlineData(4, null, true, true, false)]
    public void Leaves_OfAReceiptWithoutATrace_AreThoseOfATolerantResultAlone(int steps, string? root, bool hasLeaves, bool exact, bool tolerant)
    {
        Receipt receipt = Sample.Receipt(Job, Sample.Miner(1));
        Receipt shown = receipt with
        {
            Steps = steps,
            TraceRoot = root is null ? receipt.TraceRoot : Sample.Id<Hash256>(root),
            Leaves = hasLeaves ? receipt.Leaves : null,
        };

        Assert.Equal((exact, tolerant), (TraceRules.HasItsLeaves(shown), TraceRules.HasItsLeaves(shown, ModelProfile.Tolerant)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("63", false)]
    [InlineData("64", true)]
    [InlineData("65", false)]
    [InlineData("upper", false)]
    [InlineData("too many", false)]
    public void Leaves_OfAnyText_AreReadOrRefused(string? text, bool expected) => Assert.Equal(expected, TraceLeaves.TryParse(
        text switch
        {
            "upper" => new string('A', 64),
            "too many" => new string('a', (TraceLeaves.Most + 1) * TraceLeaves.LeafDigits),
            null or "" => text,
            _ => new string('a', int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        },
        out _));

    private static TraceLeaves? Leaves(string letters) =>
        TraceLeaves.TryParse(string.Concat(letters.Select(c => Hash256.OfText(c.ToString()).Value)), out TraceLeaves leaves) ? leaves : null;
}
