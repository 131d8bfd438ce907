using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class DisputeBookRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private static readonly DisputeProgress Voting = new(DisputeTurn.Committee, Start.AddDays(3), DisputeFinding.Open, new Amount(500), new Amount(20_000));
    private static readonly DisputeProgress Closed = Voting with { Turn = DisputeTurn.Closed, Finding = DisputeFinding.Guilty };

    private static DisputeState Waiting => DisputeBookRules.Accused(new DisputeState(), About(1), Start).State;

    private static DisputeState Open => DisputeBookRules.Opened(Waiting, 1, 7, Voting);

    private static DisputeState Over => DisputeBookRules.Ended(Open, 1, Closed, Start.AddDays(4));

    // Each step done twice in a row is as if done once: what a crash between doing and noting leaves behind.
    [Fact]
    public void Steps_Repeated_ChangeNothing()
    {
        DisputeState waiting = Waiting, open = Open, over = Over;
        Assert.Equal((1, DisputeStatus.Waiting), (waiting.Disputes[0].Number, waiting.Disputes[0].Status));
        (AccuseOutcome outcome, DisputeState again) = DisputeBookRules.Accused(waiting, About(1), Start.AddDays(1));
        Assert.Equal(AccuseOutcome.Noted, outcome);
        Assert.Same(waiting, again);
        Assert.Equal((7L, Voting), (open.Disputes[0].OnChain, open.Disputes[0].Progress));
        Assert.Same(open, DisputeBookRules.Opened(open, 1, 7, Closed));
        Assert.Same(open, DisputeBookRules.Seen(open, 1, Voting));
        Assert.Equal(Closed, DisputeBookRules.Seen(open, 1, Closed).Disputes[0].Progress);
        Assert.Equal((DisputeStatus.Over, Start.AddDays(4)), (over.Disputes[0].Status, over.Disputes[0].EndedAt));
        Assert.Same(over, DisputeBookRules.Ended(over, 1, Voting, Start));
        Assert.Same(over, DisputeBookRules.Seen(over, 1, Voting));
        Assert.Same(over, DisputeBookRules.Opened(over, 1, 7, Voting));
        Assert.Same(over, DisputeBookRules.Accused(over, About(1), Start).State);
        DisputeState held = DisputeBookRules.Held(waiting, 1, "no committee");
        Assert.Same(held, DisputeBookRules.Held(held, 1, "no committee"));
        Assert.Null(DisputeBookRules.Held(held, 1, null).Disputes[0].Why);
        Assert.Null(DisputeBookRules.Opened(held, 1, 7, Voting).Disputes[0].Why);
        DisputeState dropped = DisputeBookRules.Dropped(held, 1, "gone", Start);
        Assert.Equal((DisputeStatus.Dropped, "gone"), (dropped.Disputes[0].Status, dropped.Disputes[0].Why));
        Assert.Same(dropped, DisputeBookRules.Dropped(dropped, 1, "another", Start));
        Assert.Same(dropped, DisputeBookRules.Held(dropped, 1, "another"));
    }

    [Fact]
    public void Steps_ThatContradict_Throw()
    {
        Assert.Throws<InvalidOperationException>(() => DisputeBookRules.Opened(Open, 1, 8, Voting));
        Assert.Throws<InvalidOperationException>(() => DisputeBookRules.Seen(Waiting, 1, Voting));
        Assert.Throws<InvalidOperationException>(() => DisputeBookRules.Ended(Waiting, 1, Closed, Start));
        Assert.Throws<InvalidOperationException>(() => DisputeBookRules.Dropped(Open, 1, "gone", Start));
        Assert.Throws<InvalidOperationException>(() => DisputeBookRules.Seen(Waiting, 2, Voting));
    }

    [Fact]
    public void Book_ThatIsFull_TakesNoMoreAndForgetsTheOldestThatAreOver()
    {
        DisputeState full = new();
        for (int at = 0; at < DisputeBookRules.MostOpen; at++) full = DisputeBookRules.Accused(full, About(at), Start).State;
        Assert.Equal(AccuseOutcome.Full, DisputeBookRules.Accused(full, About(-1), Start).Outcome);
        Assert.Same(full, DisputeBookRules.Accused(full, About(-1), Start).State);
        Assert.Equal(AccuseOutcome.Noted, DisputeBookRules.Accused(full, About(3), Start).Outcome);

        DisputeState ended = full;
        for (int number = 1; number <= DisputeBookRules.MostEnded; number++) ended = DisputeBookRules.Dropped(ended, number, "gone", Start);
        Assert.Equal(DisputeBookRules.MostEnded, ended.Disputes.Length);
        ended = DisputeBookRules.Accused(ended, About(-1), Start).State;
        ended = DisputeBookRules.Dropped(ended, DisputeBookRules.MostEnded + 1, "gone", Start);
        Assert.Equal((2, DisputeBookRules.MostEnded + 1), (ended.Disputes[0].Number, ended.Disputes[^1].Number));
        Assert.Equal(DisputeBookRules.MostEnded + 1, ended.Last);
    }

    //          leaves, steps stated, first step that differs     what is shown to the contract
    [Theory]
    [InlineData(4, 4, 0, 0)]
    [InlineData(4, 4, 3, 3)]
    [InlineData(4, 4, 4, null)]
    [InlineData(4, 4, null, null)]
    [InlineData(0, 4, 2, null)]
    [InlineData(3, 4, 2, null)]
    public void StepToShow_IsOneThatTheReceiptsOwnLeavesProve(int leaves, int steps, int? differs, int? shown)
    {
        Receipt receipt = Sample.Receipt(JobId.ForAttempt(Sample.Request, 0), Sample.Miner(1), "a") with
        {
            Steps = steps,
            Leaves = TraceLeaves.Of(Enumerable.Range(0, leaves).Select(static at => Sample.Bytes((byte)(at + 1)).Concat(Sample.Bytes((byte)(at + 1))).ToArray())),
        };
        Assert.Equal(shown, DisputeBookRules.StepToShow(new WrongRun(receipt, "wrong", differs)));
    }

    private static Conviction About(int number)
    {
        JobId job = JobId.ForAttempt(Sample.Request, number + 1);
        return new Conviction(job, job, Sample.Id<LeaseId>(new string('a', 32)), Sample.Miner(1), 2);
    }
}
