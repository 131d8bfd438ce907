using System.Buffers.Binary;
using Cuckoo.Grains.Miners;

namespace Cuckoo.Grains.Tests.Miners;

public sealed class BenchmarkRulesTests
{
    private static readonly NetworkOptions Options = Sample.Options with { FreshJobs = 3, BenchmarkMean = TimeSpan.FromHours(6) };
    private static readonly byte[] Draw = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    // Minutes from the sample's now at which one is due; nothing for a miner that never passed one.
    [Theory]
    [InlineData(null, 6, true)]
    [InlineData(-1, 6, true)]
    [InlineData(0, 6, true)]
    [InlineData(1, 6, false)]
    [InlineData(null, 0, false)]
    [InlineData(-1, 0, false)]
    public void IsDue_ByTheTimeThatWasDrawn_IsSo(int? dueInMinutes, int meanHours, bool isDue)
    {
        MinerState state = new() { Benchmark = new BenchmarkState { DueAt = dueInMinutes is { } minutes ? Sample.Now.AddMinutes(minutes) : null } };
        Assert.Equal(isDue, BenchmarkRules.IsDue(state, Options with { BenchmarkMean = TimeSpan.FromHours(meanHours) }, Sample.Now));
    }

    // g asks for one, + answers right, - wrong, ~ right but too late, ! lets the time go by and asks again, = repeats the last answer. The
    // last columns: what came of the last, failures in a row, jobs accepted of 8 before, standing.
    [Theory]
    [InlineData("g", BenchmarkResult.Given, 0, 8, Standing.Trusted)]
    [InlineData("g g", BenchmarkResult.Given, 0, 8, Standing.Trusted)]
    [InlineData("g +", BenchmarkResult.Passed, 0, 8, Standing.Trusted)]
    [InlineData("g + =", BenchmarkResult.Passed, 0, 8, Standing.Trusted)]
    [InlineData("g + g", BenchmarkResult.NotDue, 0, 8, Standing.Trusted)]
    [InlineData("g -", BenchmarkResult.Wrong, 1, 8, Standing.Trusted)]
    [InlineData("g - =", BenchmarkResult.Unknown, 1, 8, Standing.Trusted)]
    [InlineData("g ~", BenchmarkResult.Late, 1, 8, Standing.Trusted)]
    [InlineData("g !", BenchmarkResult.Given, 1, 8, Standing.Trusted)]
    [InlineData("g - g - g +", BenchmarkResult.Passed, 0, 8, Standing.Trusted)]
    [InlineData("g - g ~ g -", BenchmarkResult.Wrong, 0, 4, Standing.Suspended)]
    [InlineData("g ! ! !", BenchmarkResult.Suspended, 0, 4, Standing.Suspended)]
    [InlineData("g - g - g - g", BenchmarkResult.Suspended, 0, 4, Standing.Suspended)]
    public void Benchmarks_InTheirOrder_MakeTheStanding(string happened, BenchmarkResult last, int failed, int accepted, Standing standing)
    {
        MinerState state = new() { Accepted = 8 };
        DateTimeOffset now = Sample.Now;
        BenchmarkResult result = BenchmarkResult.Unknown;
        string challenge = "";
        BenchmarkMeasured answer = new("", false, now);
        foreach (string step in happened.Split(' '))
        {
            if (step is "!") now += Options.BenchmarkTime + TimeSpan.FromTicks(1);
            if (step is "g" or "!")
            {
                byte[] fresh = [.. Draw];
                BinaryPrimitives.WriteInt64LittleEndian(fresh, now.Ticks + state.Benchmark.FailedInARow);
                (BenchmarkGiven given, state) = BenchmarkRules.Given(state, fresh, Options, now);
                (result, challenge) = (given.Result, given.Challenge);
                continue;
            }

            if (step is not "=") answer = new BenchmarkMeasured(challenge, step is not "-", now + (step is "~" ? Options.BenchmarkTime + TimeSpan.FromTicks(1) : TimeSpan.FromSeconds(1)));
            (result, state) = BenchmarkRules.Answered(state, answer, Draw.AsSpan(0, 8), Options);
        }

        Assert.Equal(
            (last, failed, accepted, standing),
            (result, state.Benchmark.FailedInARow, state.Accepted, MinerRules.StandingOf(state, Options, now + TimeSpan.FromSeconds(31))));
    }

    [Fact]
    public void Given_AskedAgain_IsTheSameAndItsTimeGoesOn()
    {
        (BenchmarkGiven first, MinerState state) = BenchmarkRules.Given(new MinerState(), Draw, Options, Sample.Now);
        (BenchmarkGiven second, MinerState again) = BenchmarkRules.Given(state, new byte[32], Options, Sample.Now.AddSeconds(20));
        Assert.Equal((first, state), (second, again));
        Assert.Equal((Convert.ToHexStringLower(Draw), Sample.Now + Options.BenchmarkTime), (first.Challenge, first.AnswerBy));
    }

    [Fact]
    public void Given_AfterItsTime_IsAnother()
    {
        (BenchmarkGiven first, MinerState state) = BenchmarkRules.Given(new MinerState(), Draw, Options, Sample.Now);
        (BenchmarkGiven second, _) = BenchmarkRules.Given(state, new byte[32], Options, first.AnswerBy.AddTicks(1));
        Assert.Equal(BenchmarkResult.Given, second.Result);
        Assert.NotEqual(first.Challenge, second.Challenge);
    }

    [Fact]
    public void Answered_Right_NotesHowLongItTookAndDrawsTheNext()
    {
        (BenchmarkGiven given, MinerState state) = BenchmarkRules.Given(new MinerState(), Draw, Options, Sample.Now);
        DateTimeOffset at = Sample.Now.AddMilliseconds(1_234);
        (_, state) = BenchmarkRules.Answered(state, new BenchmarkMeasured(given.Challenge, true, at), Draw.AsSpan(0, 8), Options);
        Assert.Equal((1_234L, at + BenchmarkRules.WaitOf(Draw.AsSpan(0, 8), Options.BenchmarkMean)), (state.Benchmark.TookMs, state.Benchmark.DueAt));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void IsOpen_ByItsTime_EndsWithIt(int seconds, bool isOpen)
    {
        (BenchmarkGiven given, MinerState state) = BenchmarkRules.Given(new MinerState(), Draw, Options, Sample.Now);
        Assert.Equal(isOpen, BenchmarkRules.IsOpen(state, given.Challenge, Options, Sample.Now.AddSeconds(seconds)));
        Assert.False(BenchmarkRules.IsOpen(state, new string('0', 64), Options, Sample.Now));
        Assert.False(BenchmarkRules.IsOpen(new MinerState(), given.Challenge, Options, Sample.Now));
    }

    // Of 20,000 evenly spread draws: the mean, and how many are longer than one and two means, as an exponential distribution has them.
    [Fact]
    public void WaitOf_ManyDraws_IsExponential()
    {
        const int count = 20_000;
        double[] means = [.. Enumerable.Range(0, count).Select(n =>
        {
            byte[] draw = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(draw, ulong.MaxValue / count * (ulong)n);
            return BenchmarkRules.WaitOf(draw, TimeSpan.FromHours(1)) / TimeSpan.FromHours(1);
        })];
        Assert.Equal(1, means.Average(), 0.01);
        Assert.Equal(Math.Exp(-1), means.Count(m => m > 1) / (double)count, 0.01);
        Assert.Equal(Math.Exp(-2), means.Count(m => m > 2) / (double)count, 0.01);
        Assert.InRange(means.Max(), 7.9, 8);
        Assert.True(means.Min() >= 0);
    }
}
