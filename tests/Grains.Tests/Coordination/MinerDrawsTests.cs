// Draws as tables, and what holds for thousands of them.

using Cuckoo.Chain.Draws;
using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Tests.Coordination;

public sealed class MinerDrawsTests
{
    private static readonly Hash256 Key = Hash256.OfText("key");

    private static readonly Job Work = new(
        JobId.ForAttempt(Sample.Request, 0), Sample.Request, null, Sample.Model.Program, "", 768, new Amount(400), [], UnitPrice: new Amount(100), DrawKey: Key);

    // Least price, usual time, accepted jobs and stake of two miners, and their weights; the job pays 100 a step and 400 in all.
    [Theory]
    [InlineData("0 0 0 0", "0 0 0 0", 5_000, 5_000)]
    [InlineData("100 0 0 0", "0 0 0 0", 2_500, 5_000)]
    [InlineData("50 0 0 0", "99 0 0 0", 3_750, 2_525)]
    [InlineData("0 1000 0 0", "0 1000 0 0", 8_000, 8_000)]
    [InlineData("0 1000 0 0", "0 3000 0 0", 8_000, 4_000)]
    [InlineData("0 1 0 0", "0 9223372036854775807 0 0", 8_000, 2_000)]
    [InlineData("0 1000 0 0", "0 0 0 0", 8_000, 5_000)]
    [InlineData("0 0 10 0", "0 0 20 0", 7_500, 10_000)]
    [InlineData("0 0 20 0", "0 0 2147483647 0", 10_000, 10_000)]
    [InlineData("0 0 0 20000", "0 0 0 40000", 7_500, 10_000)]
    [InlineData("0 0 0 40000", "0 0 0 4000000000", 10_000, 10_000)]
    [InlineData("0 1 20 40000", "100 9223372036854775807 0 0", WeightedDraw.MostWeight, WeightedDraw.LeastWeight)]
    public void Weights_OfTwo_AreThoseOfTheTable(string first, string second, int weight, int other) =>
        Assert.Equal([weight, other], WeightedDraw.Weights([Entry("a", first), Entry("b", second)], 100, 400));

    [Theory]
    [InlineData("101 0 0 0")]
    [InlineData("0 -1 0 0")]
    [InlineData("0 0 -1 0")]
    public void Weights_OfOneThatCouldNotHaveHadTheJob_AreRefused(string entry) =>
        Assert.Throws<ArgumentException>(() => WeightedDraw.Weights([Entry("a", entry)], 100, 400));

    [Fact]
    public void Weights_OfAJobThatPaysNothing_AreStillAboveZero() =>
        Assert.Equal([2_500, 2_500], WeightedDraw.Weights([Entry("a", "0 0 0 7"), Entry("b", "5 0 0 0")], 0, 0));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1_000, 1)]
    [InlineData(3_999, 1)]
    [InlineData(4_000, 2)]
    [InlineData(4_001, 2)]
    [InlineData(4_002, 0)]
    public void Chosen_ByTheRemainder_IsTheFirstThatExceedsIt(int random, int place) =>
        Assert.Equal(place, WeightedDraw.Chosen([1_000, 3_000, 2], (UInt128)random));

    [Theory]
    [InlineData("a@5 b@3 c@4", "abc")]
    [InlineData("c@3 x@1 a@9", "ac")]
    [InlineData("d@1 c@4", "c")]
    [InlineData("x@1 d@2", null)]
    [InlineData("", null)]
    public void Candidates_OfADraw_AreThoseThatMayHaveTheJobByAddress(string idle, string? expected)
    {
        QueuedJob queued = new(Work with { Excluded = [Sample.Miner('d')] }, null, null, []);

        MinerDraw? draw = MinerDraws.Of(
            new(), queued, idle.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => (Idle(i[0]), Sample.Now.AddSeconds(i[2] - '0'))), _ => 0, Key);

        Assert.Equal(expected?.Select(c => Sample.Miner(c)), draw?.Candidates.Select(c => c.Miner));
        Assert.True(draw is null || draw.Candidates.Any(c => c.Miner == draw.Chosen));
    }

    [Fact]
    public void Candidates_WhereManyAreIdle_AreThoseIdleForLongest()
    {
        var idle = Enumerable.Range(1, 40).Select(i => (new IdleMiner(Sample.Miner(i), [Sample.Model.Program]), Sample.Now.AddSeconds(-i)));

        MinerDraw draw = MinerDraws.Of(new(), new QueuedJob(Work, null, null, []), idle, _ => 0, Key)!;

        Assert.Equal(Enumerable.Range(25, MinerDraws.MostCandidates).Select(Sample.Miner), draw.Candidates.Select(c => c.Miner));
    }

    [Fact]
    public void Miner_ThatAsksMoreThanAJobPays_IsNoCandidate()
    {
        IdleMiner dear = Idle('a') with { Prices = new(new Amount(101)) };
        IdleMiner just = Idle('b') with { Prices = new(new Amount(100)) };
        QueuedJob queued = new(Work, null, null, []);

        Assert.Equal([just.Miner], MinerDraws.Of(new(), queued, [(dear, Sample.Now), (just, Sample.Now)], _ => 0, Key)!.Candidates.Select(c => c.Miner));
        Assert.True(MatchRules.MayHave(queued with { Job = Work with { UnitPrice = Amount.Zero } }, dear));
        Assert.Equal(
            new MinerCounts(0, 0, 0, 1, AskMore: 2, LeastAsked: new Amount(101)),
            MatchRules.Count(new(), queued, [dear with { Miner = Sample.Miner('c'), Prices = new(new Amount(300)) }, dear, just]));
    }

    [Fact]
    public void Price_ThatIsSaidOfAProgram_CountsForItAlone()
    {
        QueuedJob queued = new(Work, null, null, []);
        IdleMiner dear = Idle('a') with { Prices = new(new Amount(7), [new ProgramPrice(Work.Program, new Amount(101))]) };
        IdleMiner cheap = Idle('b') with { Prices = new(new Amount(101), [new ProgramPrice(Hash256.OfText("another"), new Amount(300)), new ProgramPrice(Work.Program, new Amount(8))]) };

        MinerDraw draw = MinerDraws.Of(new(), queued, [(dear, Sample.Now), (cheap, Sample.Now)], _ => 0, Key)!;

        Assert.Equal([new DrawCandidate(cheap.Miner, new Amount(8), 0, 0, Amount.Zero)], draw.Candidates);
        Assert.Equal(new MinerCounts(0, 0, 0, 1, AskMore: 1, LeastAsked: new Amount(101)), MatchRules.Count(new(), queued, [dear, cheap]));
    }

    // From a seed, and printed with it: weights of every size, some of them zero, drawn often. The share of each is what its weight
    // says within five standard deviations, which one of three million fails by chance.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Chosen_OverManyDraws_FollowsTheWeights(int seed)
    {
        const int Draws = 20_000;
        Random random = new(seed);
        int[] weights = [.. Enumerable.Range(0, random.Next(2, MinerDraws.MostCandidates + 1)).Select(_ => random.Next(4) == 0 ? 0 : random.Next(1, WeightedDraw.MostWeight + 1))];
        int[] times = new int[weights.Length];
        for (int i = 0; i < Draws; i++) times[WeightedDraw.Chosen(weights, WeightedDraw.RandomOf(Key.Value, $"job {seed}", i))]++;

        double sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            double share = weights[i] / sum;
            double deviation = 5 * Math.Sqrt(Draws * share * (1 - share));
            Assert.True(
                sum == 0 || Math.Abs(times[i] - (Draws * share)) <= deviation,
                $"Seed {seed}: weight {weights[i]} of {sum} was drawn {times[i]} times of {Draws}.");
            Assert.True(sum == 0 || weights[i] > 0 || times[i] == 0, $"Seed {seed}: one without weight was drawn.");
        }
    }

    [Fact]
    public void Chosen_OfNoneWithWeight_CountsAllAlike()
    {
        int[] times = new int[3];
        for (int i = 0; i < 3_000; i++) times[WeightedDraw.Chosen([0, 0, 0], (UInt128)i)]++;

        Assert.Equal([1_000, 1_000, 1_000], times);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Draw_OfTheSameCandidatesInAnyOrder_IsTheSame(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 500; i++)
        {
            DrawEntry[] entries = [.. Enumerable.Range(0, random.Next(1, 9)).Select(n => new DrawEntry(
                Sample.Miner(n).Value, (UInt128)random.Next(101), random.Next(3) == 0 ? 0 : random.Next(1, 5_000), random.Next(40), (UInt128)random.Next(80_000)))];
            UInt128 number = WeightedDraw.RandomOf(Key.Value, $"job {i}", 0);
            string chosen = WeightedDraw.Of(entries, 100, 400, number);
            random.Shuffle(entries);

            Assert.True(chosen == WeightedDraw.Of(entries, 100, 400, number), $"Seed {seed}, draw {i}.");
        }
    }

    [Fact]
    public void Key_WithAnotherSeedOrSalt_IsAnother()
    {
        Hash256 other = Hash256.OfText("other");

        Assert.Equal(4, new HashSet<Hash256>([MinerDraws.KeyOf(Key, null), MinerDraws.KeyOf(Key, other), MinerDraws.KeyOf(other, null), MinerDraws.KeyOf(other, other)]).Count);
    }

    [Fact]
    public void Draw_OfTheSameJobAgain_HasAnotherNumberAndIsKeptOnce()
    {
        CoordinatorState state = CoordinatorRules.Enqueued(new(), Work, Sample.Now);
        MinerDraw first = DrawOf(state);
        state = CoordinatorRules.Leased(state, first, Sample.Lease(1));
        Assert.Equal(first, MinerDraws.Of(CoordinatorRules.Find(state, Work.Id)!));
        state = CoordinatorRules.Lapsed(state, Work.Id, Sample.Lease(1));
        Assert.Null(MinerDraws.Of(CoordinatorRules.Find(state, Work.Id)!));
        MinerDraw second = DrawOf(state);

        Assert.Equal((0, 1), (first.Number, second.Number));
        Assert.Equal([first, second], MinerDraws.With(MinerDraws.With(MinerDraws.With([], first), second), first));
        var many = Enumerable.Range(0, 20).Aggregate(MinerDraws.With([], first), (draws, i) => MinerDraws.With(draws, first with { Number = i + 1 }));
        Assert.Equal((MinerDraws.MostKept, 20), (many.Length, many[^1].Number));
    }

    [Fact]
    public void Draw_OfAJobWithoutAKey_IsNotKept()
    {
        CoordinatorState state = CoordinatorRules.Enqueued(new(), Work with { DrawKey = null }, Sample.Now);

        state = CoordinatorRules.Leased(state, DrawOf(state), Sample.Lease(1));

        Assert.Null(MinerDraws.Of(CoordinatorRules.Find(state, Work.Id)!));
    }

    private static MinerDraw DrawOf(CoordinatorState state) =>
        MinerDraws.Of(state, CoordinatorRules.Find(state, Work.Id)!, [(Idle('a'), Sample.Now), (Idle('b'), Sample.Now)], _ => 0, Key)!;

    private static IdleMiner Idle(char name) => new(Sample.Miner(name), [name == 'x' ? Hash256.OfText("another program") : Sample.Model.Program]);

    private static DrawEntry Entry(string miner, string facts)
    {
        long[] numbers = [.. facts.Split(' ').Select(n => long.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
        return new DrawEntry(miner, (UInt128)numbers[0], numbers[1], (int)numbers[2], (UInt128)numbers[3]);
    }
}
