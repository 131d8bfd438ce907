using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests.Disputes;

/// <summary>What each party does in each stage, before and after its end.</summary>
public class DisputeRulesTests
{
    private const ulong Deadline = 1_000;

    private static readonly Address Node = Address.Parse("0x0000000000000000000000000000000000000011");
    private static readonly Address Challenger = Address.Parse("0x0000000000000000000000000000000000000022");
    private static readonly Address Stranger = Address.Parse("0x0000000000000000000000000000000000000033");
    private static readonly TraceSteps Trace = Court.Trace(8);
    private static readonly TraceSteps Other = Court.Trace(8, wrongFrom: 4);

    [Theory]
    // stage, who, time: with everything at hand and no wish to appeal
    [InlineData(DisputeStage.None, "node", 0, DisputeAct.None)]
    [InlineData(DisputeStage.Closed, "node", 0, DisputeAct.None)]
    [InlineData(DisputeStage.Closed, "stranger", 1_001, DisputeAct.None)]
    [InlineData(DisputeStage.Reveal, "node", 1_000, DisputeAct.Reveal)]
    [InlineData(DisputeStage.Reveal, "node", 1_001, DisputeAct.None)]
    [InlineData(DisputeStage.Reveal, "challenger", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Reveal, "challenger", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Reveal, "stranger", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Pick, "challenger", 1_000, DisputeAct.Pick)]
    [InlineData(DisputeStage.Pick, "challenger", 1_001, DisputeAct.None)]
    [InlineData(DisputeStage.Pick, "node", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Pick, "node", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Show, "node", 1_000, DisputeAct.Show)]
    [InlineData(DisputeStage.Show, "node", 1_001, DisputeAct.None)]
    [InlineData(DisputeStage.Show, "challenger", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Committee, "node", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Committee, "node", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Committee, "challenger", 1_001, DisputeAct.Expire)]
    [InlineData(DisputeStage.Verdict, "node", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Verdict, "node", 1_001, DisputeAct.None)]
    [InlineData(DisputeStage.Verdict, "challenger", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Verdict, "challenger", 1_001, DisputeAct.Execute)]
    [InlineData(DisputeStage.Appealed, "challenger", 1_000, DisputeAct.Wait)]
    [InlineData(DisputeStage.Appealed, "stranger", 1_001, DisputeAct.Execute)]
    [InlineData(DisputeStage.Appealed, "node", 1_001, DisputeAct.None)]
    public void Next_InEachStage_IsWhatHelpsTheOneWhoAsks(DisputeStage stage, string who, int now, DisputeAct act)
    {
        var move = DisputeRules.Next(Case(stage), Who(who), (ulong)now, new DisputeMeans { Claimed = Trace, Right = Trace, Shown = Trace[3] });
        Assert.Equal(act, move.Act);
        Assert.Equal(act is DisputeAct.Wait ? Deadline : 0, move.Until);
        Assert.Equal(act switch { DisputeAct.Reveal or DisputeAct.Pick => 3UL, DisputeAct.Show => 7UL, _ => 0UL }, move.Step);
    }

    [Fact]
    public void Next_WithNothingToAnswerWith_DoesNothing()
    {
        Assert.Equal(DisputeAct.None, DisputeRules.Next(Case(DisputeStage.Reveal), Node, 0, new DisputeMeans()).Act);
        Assert.Equal(DisputeAct.None, DisputeRules.Next(Case(DisputeStage.Show), Node, 0, new DisputeMeans { Claimed = Other }).Act);
        Assert.Equal(DisputeAct.None, DisputeRules.Next(Case(DisputeStage.Pick), Challenger, 0, new DisputeMeans { Right = Trace }).Act);
        Assert.Equal(DisputeAct.None, DisputeRules.Next(Case(DisputeStage.Pick), Challenger, 0, new DisputeMeans { Shown = Trace[3] }).Act);
    }

    [Fact]
    public void Next_WhenPicking_AgreesWithTheRightStepAlone()
    {
        Assert.True(DisputeRules.Next(Case(DisputeStage.Pick), Challenger, 0, new DisputeMeans { Right = Other, Shown = Trace[3] }).Agrees);
        Assert.False(DisputeRules.Next(Case(DisputeStage.Pick), Challenger, 0, new DisputeMeans { Right = Trace, Shown = Other[5] }).Agrees);
        // A right trace that ends before has no such step.
        Assert.False(DisputeRules.Next(Case(DisputeStage.Pick), Challenger, 0, new DisputeMeans { Right = Court.Trace(3), Shown = Trace[3] }).Agrees);
    }

    [Fact]
    public void Next_WhenFoundGuilty_AppealsOnlyIfSaid()
    {
        Assert.Equal(DisputeAct.Appeal, DisputeRules.Next(Case(DisputeStage.Verdict), Node, 1_000, new DisputeMeans { Appeals = true }).Act);
        Assert.Equal(DisputeAct.Wait, DisputeRules.Next(Case(DisputeStage.Verdict), Challenger, 1_000, new DisputeMeans { Appeals = true }).Act);
        Assert.Equal(DisputeAct.Wait, DisputeRules.Next(Case(DisputeStage.Appealed), Node, 1_000, new DisputeMeans { Appeals = true }).Act);
    }

    private static Address Who(string who) => who switch { "node" => Node, "challenger" => Challenger, _ => Stranger };

    private static DisputeCase Case(DisputeStage stage) => new(
        1, Node, DisputeKind.WrongStep, stage, DisputeOutcome.Open, Challenger, Deadline, 1_000, 100, 0, 1_000, default, default, null, 0,
        new TraceDoubt(Trace.Root, 8, 0, 7, 3));
}
