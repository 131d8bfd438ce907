// The order of a queue: as tables, and against a model of it that knows nothing of ranks but what is promised.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Tests.Coordination;

public sealed class QueueRulesTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly IdleMiner Able = new(Sample.Miner(1), [Program('e'), Program('w'), Program('v')]);

    // A job is when it came in seconds, its priority (h, n, l, or a for an audit), and its program; the order is that of places in the line.
    [Theory]
    [InlineData("0n 1n 2n", "0 1 2")]
    [InlineData("0l 1n 2h", "2 1 0")]
    [InlineData("0n 59h 60h 61h", "1 0 2 3")]
    [InlineData("0l 59n 60n 61n", "1 0 2 3")]
    [InlineData("0l 119h 120h 121h", "1 0 2 3")]
    [InlineData("0n 1a 2h 3a", "1 2 3 0")]
    [InlineData("5h 5h 5h", "0 1 2")]
    public void Queue_OfPriorities_StandsInThisOrder(string jobs, string expected)
    {
        CoordinatorState state = QueueOf(jobs);

        Assert.Equal(expected, string.Join(' ', state.Jobs.Select(j => j.Job.Input)));
    }

    // Jobs of programs e, w and v; how many are taken at once, and which.
    [Theory]
    [InlineData("0ne 1ne 2ne", 2, "0 1")]
    [InlineData("0ne 1nw 2ne", 2, "0 2")]
    [InlineData("0ne 1nw 2ne 3nw", 4, "0 2 1 3")]
    [InlineData("0ne 1nw 16ne", 2, "0 2")]
    [InlineData("0ne 1nw 17ne", 2, "0 1")]
    [InlineData("0ne 1nw 17ne", 3, "0 1 2")]
    [InlineData("0ne 0nw 1nv 2nw 3ne 4nv", 6, "0 4 1 3 2 5")]
    [InlineData("0he 0hw 1le", 2, "0 1")]
    [InlineData("0ne 1nx 2ne", 3, "0 2")]
    [InlineData("0nx 1nx", 3, "")]
    public void Jobs_TakenTogether_AreAlikeWhereNoneWaitsLongForIt(string jobs, int most, string expected)
    {
        CoordinatorState state = QueueOf(jobs);

        Assert.Equal(expected, string.Join(' ', Taken(ref state, most).Select(j => j.Job.Input)));
    }

    [Fact]
    public void Place_OfAJobThatWasLost_IsTheOneItHad()
    {
        CoordinatorState state = QueueOf("0ne 1ne");
        QueuedJob first = Taken(ref state, 1)[0];
        state = CoordinatorRules.Enqueued(state, JobOf(2, "2ne"), QueueRules.RankOf(JobOf(2, "2ne"), Sample.Now.AddSeconds(2), Step));

        state = CoordinatorRules.Lapsed(state, first.Job.Id, first.Lease!.Value);

        Assert.Equal("0", QueueRules.NextFor(state, Able, null, Window)!.Job.Input);
        Assert.Equal(2, QueueRules.Ahead(state, Program('e'), 2));
    }

    [Fact]
    public void Place_AmongJobsStoredBeforeThereWereRanks_IsBehindThem()
    {
        CoordinatorState old = new() { Jobs = [new QueuedJob(JobOf(0, "0ne"), null, null, []), new QueuedJob(JobOf(1, "0ne"), null, null, [])] };

        CoordinatorState state = CoordinatorRules.Enqueued(old, JobOf(2, "0he"), Sample.Now);

        Assert.Equal("0 1 2", string.Join(' ', state.Jobs.Select(j => j.Job.Input)));
    }

    // A network of one slow miner and more jobs than it can do, most of them urgent: jobs of every priority come and are taken at random,
    // by a seed that a failure prints. The model knows of each job when it came and what it is, and nothing of ranks: whatever is taken
    // may overtake another only within the bound that is promised. And each job is taken in the end.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Queue_OfManyJobs_StarvesNoneAndOvertakesOnlyAsPromised(int seed)
    {
        Random random = new(seed);
        CoordinatorState state = new();
        Dictionary<JobId, (double At, int Level, char Program)> waiting = [];
        double now = 0;
        int came = 0;
        while (came < 600 || waiting.Count > 0)
        {
            now += random.Next(8);
            for (int i = random.Next(came < 600 ? 5 : 1); i > 0 && came < 600; i--)
            {
                string text = $"{now:0}{"hhhnl"[random.Next(5)]}{"ewv"[random.Next(3)]}";
                Job job = JobOf(came++, text);
                state = CoordinatorRules.Enqueued(state, job, QueueRules.RankOf(job, Sample.Now.AddSeconds(now), Step));
                waiting[job.Id] = (now, "hnl".IndexOf(text[^2], StringComparison.Ordinal), text[^1]);
            }

            char? before = null;
            foreach (QueuedJob taken in Taken(ref state, random.Next(1, 4)))
            {
                Assert.True(waiting.Remove(taken.Job.Id, out var its), $"Seed {seed}: a job was taken twice.");
                double window = its.Program == before ? Window.TotalSeconds : 0;
                foreach (var other in waiting.Values)
                {
                    double lead = ((other.Level - its.Level) * Step.TotalSeconds) + window;
                    Assert.True(its.At - other.At <= lead, $"Seed {seed}: at {now} a job of level {its.Level} that came at {its.At} went before one of level {other.Level} that came at {other.At}.");
                }

                before = its.Program;
                state = CoordinatorRules.Removed(state, taken.Job.Id);
            }
        }

        Assert.Empty(state.Jobs);
    }

    [Theory]
    [InlineData(JobPriority.Low, 75, 150, 75)]
    [InlineData(JobPriority.Normal, 75, 150, 100)]
    [InlineData(JobPriority.High, 75, 150, 150)]
    [InlineData(JobPriority.Low, 0, 0, 75)]
    [InlineData(JobPriority.High, 0, 300, 300)]
    public void Price_OfAPriority_IsAFactorOfTheUnitPrices(JobPriority priority, uint low, uint high, int price)
    {
        PriorityTerms terms = PriorityRules.Of(new PriorityTerms(low, high), Sample.Options);

        Assert.Equal(new Amount((uint)price), PriorityRules.Priced(Sample.Model, priority, terms).UnitPrice);
    }

    [Fact]
    public void Price_OfAPriority_IsNeverRoundedToNothing()
    {
        TextCard text = Sample.TextModel with { PricePerToken = new Amount(1), PricePerPromptToken = Amount.Zero };

        TextCard low = Assert.IsType<TextCard>(PriorityRules.Priced(text, JobPriority.Low, new PriorityTerms(1, 150)));

        Assert.Equal((new Amount(1), Amount.Zero), (low.PricePerToken, low.PricePerPromptToken));
    }

    private static List<QueuedJob> Taken(ref CoordinatorState state, int most)
    {
        List<QueuedJob> taken = [];
        Hash256? like = null;
        while (taken.Count < most && QueueRules.NextFor(state, Able, like, Window) is { } next)
        {
            like = next.Job.Program;
            state = CoordinatorRules.Leased(state, MinerDraws.OfOne(next, Able, _ => 0), LeaseId.From(next.Job.Id.Value.Select(c => (byte)c).Take(16).ToArray()));
            taken.Add(CoordinatorRules.Find(state, next.Job.Id)!);
        }

        return taken;
    }

    private static CoordinatorState QueueOf(string jobs) => jobs.Split(' ').Select((text, i) => (Job: JobOf(i, text), Text: text)).Aggregate(
        new CoordinatorState(),
        (state, j) => CoordinatorRules.Enqueued(state, j.Job, QueueRules.RankOf(j.Job, Sample.Now.AddSeconds(int.Parse(new string([.. j.Text.TakeWhile(char.IsDigit)]), System.Globalization.CultureInfo.InvariantCulture)), Step)));

    private static Job JobOf(int number, string text)
    {
        string words = text.TrimStart("0123456789".ToCharArray());
        RequestId request = RequestId.From([.. Sample.Bytes(8).Take(12), .. BitConverter.GetBytes(number)]);
        return new Job(
            JobId.ForAttempt(request, 0), request, words[0] == 'a' ? JobId.ForAttempt(Sample.Request, number) : null,
            Program(words.Length > 1 ? words[1] : 'e'), number.ToString(System.Globalization.CultureInfo.InvariantCulture), 768, new Amount(400), [],
            Priority: words[0] switch { 'h' => JobPriority.High, 'l' => JobPriority.Low, _ => JobPriority.Normal });
    }

    private static Hash256 Program(char name) => Hash256.OfText(name.ToString());
}
