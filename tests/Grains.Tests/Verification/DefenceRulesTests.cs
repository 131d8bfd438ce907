using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

/// <summary>Whose defence is looked into, and what is said to the others.</summary>
public sealed class DefenceRulesTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);
    private static readonly DateTimeOffset Until = Sample.Now + TimeSpan.FromDays(7);
    private static readonly OperatorsFound Found = new(Job, 2, 1, null, null, null, null, []);

    //          who said it, of which step; what stands before; how long ago          what is said
    [Theory]
    [InlineData(1, 3, null, 0, null)]
    [InlineData(1, 3, null, 6, null)]
    [InlineData(1, 3, null, 7, DefenceResult.NoEvidence)]
    [InlineData(1, 2, null, 0, DefenceResult.OtherStep)]
    [InlineData(1, -1, null, 0, DefenceResult.OtherStep)]
    [InlineData(1, int.MaxValue, null, 0, DefenceResult.OtherStep)]
    [InlineData(2, 3, null, 0, DefenceResult.NoEvidence)]
    [InlineData(1, 3, 2, 0, DefenceResult.Stands)]
    [InlineData(1, 2, 2, 0, DefenceResult.OtherStep)]
    [InlineData(1, 3, 0, 0, DefenceResult.NotRunnable)]
    [InlineData(2, 3, 2, 0, DefenceResult.NoEvidence)]
    [InlineData(1, 3, 2, 7, DefenceResult.NoEvidence)]
    public void Defence_OfAMiner_IsLookedIntoOnceWhileThereIsEvidence(int miner, int step, int? before, int days, DefenceResult? expected)
    {
        VerificationState state = before is { } operators ? Decided() with { Operators = [Found with { Operators = operators }] } : Decided();

        Assert.Equal(expected, DefenceRules.Check(state, new Defence(Job, Sample.Miner(miner), step, []), Sample.Now + TimeSpan.FromDays(days)));
    }

    [Fact]
    public void Found_OfAReceipt_IsNotedOnceAndOnlyWhileItIsKept()
    {
        VerificationState noted = DefenceRules.Noted(Decided(), Found, Sample.Now);

        Assert.Equal(Found, DefenceRules.FoundOf(noted, Job));
        Assert.Same(noted, DefenceRules.Noted(noted, Found with { Number = 0 }, Sample.Now));
        Assert.Same(noted, DefenceRules.Noted(noted, Found with { Job = JobId.ForAuditOf(Job) }, Sample.Now));
        Assert.Null(DefenceRules.FoundOf(DefenceRules.Noted(Decided(), Found, Until), Job));
        Assert.Null(DefenceRules.FoundOf(DefenceRules.Noted(Decided(), OperatorsFound.None(Job), Sample.Now), Job));
        Assert.Empty(EvidenceRules.Swept(noted, Until).Operators);
    }

    // The last of four steps is another one than the silo's.
    private static VerificationState Decided()
    {
        Rerun right = ScriptedAuditor.RightResult("right", 4);
        TraceLeaves said = ScriptedAuditor.Parting(right.Leaves!.Value, ScriptedAuditor.Trace("wrong", 4), 3);
        Receipt receipt = Sample.Receipt(Job, Sample.Miner(1)) with { OutputHash = right.OutputHash, Leaves = said, TraceRoot = TraceRules.RootOf(said), Steps = 4 };
        VerificationState begun = VerificationRules.Begun(Sample.Case(receipt), [null], new AuditDraw(500, 0));
        VerificationState rerunning = begun.Status is VerificationStatus.Reserving ? VerificationRules.Reserved(begun, false) : begun;
        return VerificationRules.Closed(VerificationRules.RerunDone(rerunning, right), Until);
    }
}
