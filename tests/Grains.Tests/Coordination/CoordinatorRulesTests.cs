// The queue as a table of events. Miners a, b and c hold the program, x does not. A line is an event and, after the arrow,
// the queue it leaves: "1" waits, "1a" is held by a, "1-b" waits but not for b.

using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Tests.Coordination;

public sealed class CoordinatorRulesTests
{
    [Theory]
    [InlineData("enqueue 1; enqueue 2", "1 2")]
    [InlineData("enqueue 1; enqueue 2; enqueue 1", "1 2")]
    [InlineData("enqueue 1; lease 1 a", "1a")]
    [InlineData("enqueue 1; lease 1 a; enqueue 1", "1a")]
    [InlineData("enqueue 1; lease 1 a; lapse 1 a", "1")]
    [InlineData("enqueue 1; lease 1 a; give-back 1 a", "1-a")]
    [InlineData("enqueue 1; lease 1 a; give-back 1 a; lease 1 b; give-back 1 b", "1-ab")]
    [InlineData("enqueue 1; lease 1 a; lapse 1 b", "1a")]
    [InlineData("enqueue 1; lease 1 a; give-back 1 b", "1a")]
    [InlineData("enqueue 1; lapse 1 a; give-back 1 a", "1")]
    [InlineData("enqueue 1; enqueue 2; lease 1 a; remove 1; remove 1", "2")]
    [InlineData("remove 1; lapse 1 a; give-back 1 a", "")]
    [InlineData("enqueue 1; enqueue 2; enqueue 3; lease 2 b; lapse 2 b", "1 2 3")]
    [InlineData("enqueue 1; enqueue 2; close", "")]
    [InlineData("close; close; enqueue 1", "1")]
    [InlineData("enqueue 1; enqueue 2; withdraw 1; withdraw 1", "2")]
    [InlineData("enqueue 1; lease 1 a; withdraw 1; withdraw 1", "1a")]
    [InlineData("enqueue 1; lease 1 a; withdraw 1; lapse 1 b; lapse 1 a", "")]
    [InlineData("enqueue 1; lease 1 a; withdraw 1; give-back 1 a; lapse 1 a", "")]
    [InlineData("withdraw 1; enqueue 1", "1")]
    public void Queue_AfterEachEvent_StandsAsTheTableSays(string events, string expected)
    {
        CoordinatorState state = new();
        foreach (string[] words in events.Split("; ").Select(e => e.Split(' ')))
        {
            state = words[0] switch
            {
                "enqueue" => Enqueued(state, Job(words[1])),
                "lease" => Leased(state, words[1], Lease(words), Miner(words[2])),
                "lapse" => CoordinatorRules.Lapsed(state, Job(words[1]).Id, Lease(words)),
                "give-back" => CoordinatorRules.GivenBack(state, Job(words[1]).Id, Lease(words)),
                "withdraw" => CoordinatorRules.Withdrawn(state, Job(words[1]).Id),
                "remove" => CoordinatorRules.Removed(state, Job(words[1]).Id),
                "close" => CoordinatorRules.Closed(state, Sample.Request),
                _ => throw new FormatException(words[0]),
            };
        }

        Assert.Equal(expected, Show(state));
    }

    [Fact]
    public void Lease_OfAHeldJob_Throws()
    {
        CoordinatorState held = Leased(Enqueued(new(), Job("1")), "1", Sample.Lease(1), Sample.Miner(1));

        Assert.Throws<InvalidOperationException>(() => Leased(held, "1", Sample.Lease(2), Sample.Miner(2)));
    }

    [Fact]
    public void Holder_WithAnythingElseThanItsOwnLease_HoldsNothing()
    {
        CoordinatorState held = Leased(Enqueued(new(), Job("1")), "1", Sample.Lease(1), Sample.Miner(1));

        Assert.NotNull(CoordinatorRules.HeldBy(held, Job("1").Id, Sample.Lease(1), Sample.Miner(1)));
        Assert.Null(CoordinatorRules.HeldBy(held, Job("1").Id, Sample.Lease(2), Sample.Miner(1)));
        Assert.Null(CoordinatorRules.HeldBy(held, Job("1").Id, Sample.Lease(1), Sample.Miner(2)));
        Assert.Null(CoordinatorRules.HeldBy(held, Job("2").Id, Sample.Lease(1), Sample.Miner(1)));
        Assert.Null(CoordinatorRules.HeldBy(held, Job("1").Id, default, default));
    }

    [Fact]
    public void Open_AtTheLimit_RefusesNewRequestsOnly()
    {
        RequestId other = RequestId.From(Sample.Bytes(8));
        CoordinatorState full = CoordinatorRules.Opened(new(), Sample.Request, limit: 1)!;

        Assert.Null(CoordinatorRules.Opened(full, other, limit: 1));
        Assert.Same(full, CoordinatorRules.Opened(full, Sample.Request, limit: 1));
        Assert.NotNull(CoordinatorRules.Opened(CoordinatorRules.Closed(full, Sample.Request), other, limit: 1));
    }

    [Fact]
    public void Close_OfOneRequest_LeavesTheOthers()
    {
        RequestId other = RequestId.From(Sample.Bytes(8));
        CoordinatorState state = CoordinatorRules.Opened(CoordinatorRules.Opened(new(), Sample.Request, 9)!, other, 9)!;
        state = Enqueued(Enqueued(state, Job("1")), Job("2") with { Request = other });

        state = CoordinatorRules.Closed(state, Sample.Request);

        Assert.Equal(("2", other), (Show(state), Assert.Single(state.Open)));
    }

    [Theory]
    [InlineData("a", "1")]
    [InlineData("b", "2")]
    [InlineData("c", "4")]
    [InlineData("x", null)]
    public void NextFor_EachMiner_IsTheOldestItMayHave(string miner, string? expected)
    {
        // 1 was given back by b and excludes c, 2 excludes c, 3 is held, 4 is for everybody.
        CoordinatorState state = new();
        state = Enqueued(state, Job("1") with { Excluded = [Miner("c")] });
        state = CoordinatorRules.GivenBack(Leased(state, "1", Sample.Lease(1), Miner("b")), Job("1").Id, Sample.Lease(1));
        state = Enqueued(state, Job("2") with { Excluded = [Miner("c")] });
        state = Leased(Enqueued(state, Job("3")), "3", Sample.Lease(3), Miner("d"));
        state = Enqueued(state, Job("4"));

        Assert.Equal(expected, QueueRules.NextFor(state, Idle(miner), null, TimeSpan.Zero)?.Job.Input);
    }

    [Fact]
    public void Count_OfMiners_PutsEachUnderWhatKeepsItFromTheJob()
    {
        // a gave 1 back, b is at work, c is free, d is excluded, x holds another program; 2 is b's.
        CoordinatorState state = Enqueued(new(), Job("1") with { Excluded = [Miner("d")] });
        state = CoordinatorRules.GivenBack(Leased(state, "1", Sample.Lease(1), Miner("a")), Job("1").Id, Sample.Lease(1));
        state = Leased(Enqueued(state, Job("2")), "2", Sample.Lease(2), Miner("b"));

        MinerCounts counts = MatchRules.Count(state, CoordinatorRules.Find(state, Job("1").Id)!, "abcdx".Select(c => Idle(c.ToString())));

        Assert.Equal(new MinerCounts(WithoutModel: 1, HadTheirTry: 2, AtWork: 1, Free: 1), counts);
    }

    private static Job Job(string name) => new(
        JobId.ForAttempt(Sample.Request, int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)), Sample.Request, null,
        Sample.Model.Program, name, 768, new Amount(400), []);

    private static CoordinatorState Enqueued(CoordinatorState state, Job job) => CoordinatorRules.Enqueued(state, job, Sample.Now);

    private static CoordinatorState Leased(CoordinatorState state, string job, LeaseId lease, MinerId miner) => CoordinatorRules.Leased(
        state, MinerDraws.OfOne(CoordinatorRules.Find(state, Job(job).Id)!, new IdleMiner(miner, []), _ => 0), lease);

    private static MinerId Miner(string name) => Sample.Miner(name[0]);

    private static LeaseId Lease(string[] words) => Sample.Lease((byte)(words[1][0] + words[2][0]));

    private static IdleMiner Idle(string name) =>
        new(Miner(name), [name == "x" ? Hash256.OfText("another program") : Sample.Model.Program]);

    private static string Show(CoordinatorState state) => string.Join(' ', state.Jobs.Select(j =>
        j.Job.Input + (j.Miner is { } m ? Name(m) : "") + (j.Excluded.Length > 0 ? "-" + string.Concat(j.Excluded.Select(Name)) : "")));

    private static string Name(MinerId miner) => "abcdx".Where(c => Sample.Miner(c) == miner).Select(c => c.ToString()).Single();
}
