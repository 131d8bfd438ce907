using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

public sealed class TokenSamplerTests
{
    private static readonly float[] Table = [1f, 3f, -2f, 3f, 2.5f];

    [Theory]
    [InlineData(new[] { 1f, 3f, -2f, 3f }, 1)]
    [InlineData(new[] { -0f, 0f, -1f }, 0)]
    [InlineData(new[] { 0f, -0f, 1e-45f }, 2)]
    [InlineData(new[] { -5f, -4f, -3f }, 2)]
    [InlineData(new[] { 7f }, 0)]
    public void Next_AtTemperatureZero_IsTheFirstOfTheLargest(float[] logits, int expected) =>
        Assert.Equal(expected, new TokenSampler(new SamplingOptions(), logits.Length).Next(logits, [], 0));

    // logits 1, 3, -2, 3, 2.5: halved when positive, doubled when negative
    [Theory]
    [InlineData(2f, 64, new int[0], 1)]
    [InlineData(2f, 64, new[] { 1 }, 3)]
    [InlineData(2f, 64, new[] { 3, 1, 1, 3 }, 4)]
    [InlineData(2f, 1, new[] { 1, 3 }, 1)]
    [InlineData(2f, 0, new[] { 1, 3 }, 1)]
    [InlineData(1f, 64, new[] { 1, 3 }, 1)]
    [InlineData(0.5f, 64, new[] { 4 }, 4)]
    public void Next_WithAPenalty_TakesTheLargestAfterIt(float penalty, int window, int[] context, int expected)
    {
        var options = new SamplingOptions { RepetitionPenalty = penalty, RepetitionWindow = window };
        Assert.Equal(expected, new TokenSampler(options, Table.Length).Next(Table, context, 0));
    }

    [Fact]
    public void Next_PenalisedNegative_FallsFurther()
    {
        var sampler = new TokenSampler(new SamplingOptions { RepetitionPenalty = 2f }, 2);
        Assert.Equal(1, sampler.Next([-1f, -1.5f], [0], 0));
        Assert.Equal(0, sampler.Next([-1f, -1.5f], [0, 1], 0));
    }

    // The weights of 1, 3, -2, 3, 2.5 beside the largest: 0.135, 1, 0.0067, 1, 0.607; their shares 0.05, 0.36, 0.002, 0.36, 0.22.
    [Theory]
    [InlineData(1, 1f, 0f, new[] { 1 })]
    [InlineData(2, 1f, 0f, new[] { 1, 3 })]
    [InlineData(3, 1f, 0f, new[] { 1, 3, 4 })]
    [InlineData(0, 1f, 0f, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(9, 1f, 0f, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(0, 0.01f, 0f, new[] { 1 })]
    [InlineData(0, 0.37f, 0f, new[] { 1, 3 })]
    [InlineData(0, 0.75f, 0f, new[] { 1, 3, 4 })]
    [InlineData(2, 0.6f, 0f, new[] { 1, 3 })]
    [InlineData(2, 0.5f, 0f, new[] { 1 })]
    [InlineData(0, 1f, 1f, new[] { 1, 3 })]
    [InlineData(0, 1f, 0.6f, new[] { 1, 3, 4 })]
    [InlineData(0, 1f, 0.61f, new[] { 1, 3 })]
    [InlineData(3, 0.99f, 0.7f, new[] { 1, 3 })]
    public void Next_OverManyDraws_GivesTheKeptTokensAndNoOther(int topK, float topP, float minP, int[] kept)
    {
        var options = new SamplingOptions { Temperature = 1f, TopK = topK, TopP = topP, MinP = minP, Seed = 5 };
        Assert.Equal(kept, Draws(options, Table, 4000).Distinct().Order());
    }

    [Fact]
    public void Next_OverManyDraws_HasTheFrequenciesOfTheWeights()
    {
        var options = new SamplingOptions { Temperature = 2f, Seed = 11 };
        float[] logits = [.. Enumerable.Range(0, 300).Select(token => token is 0 or 150 or 299 ? 14f : 0f)];

        // Three tokens of weight 1 and 297 of exp(-7), 0.27 together: 10,000 draws stray by less than 0.02, four standard errors.
        var draws = Draws(options, logits, 10_000);
        foreach (var token in new[] { 0, 150, 299 })
            Assert.InRange(draws.Count(drawn => drawn == token) / 10_000.0, 0.306 - 0.02, 0.306 + 0.02);
        Assert.InRange(draws.Count(drawn => drawn is not (0 or 150 or 299)) / 10_000.0, 0.083 - 0.012, 0.083 + 0.012);
    }

    [Fact]
    public void Next_AtAHighTemperature_DrawsMoreEvenly()
    {
        static int Firsts(float temperature) =>
            Draws(new SamplingOptions { Temperature = temperature, Seed = 3 }, [2f, 0f], 1000).Count(token => token == 0);

        Assert.True(Firsts(0.25f) > Firsts(1f) + 50);
        Assert.True(Firsts(1f) > Firsts(10f) + 50);
    }

    [Fact]
    public void Next_OfATokenBeyondReach_IsNeverDrawn() =>
        Assert.DoesNotContain(1, Draws(new SamplingOptions { Temperature = 1f }, [100f, 35f, 100f], 4000));

    [Fact]
    public void Next_OfRandomLogits_EqualsAFullSort()
    {
        var random = new Random(20_26);
        for (var round = 0; round < 2000; round++)
        {
            var vocabulary = round % 40 == 0 ? random.Next(5000, 9000) : random.Next(1, 600);
            var options = Randomly(random);
            var logits = Logits(random, vocabulary);
            int[] context = [.. Enumerable.Range(0, random.Next(0, 100)).Select(_ => random.Next(vocabulary))];
            var sampler = new TokenSampler(options, vocabulary);
            for (var index = 0; index < 3; index++)
            {
                var expected = SortingSampler.Next(options, logits, context, index);
                var actual = sampler.Next(logits, context, index);
                Assert.True(expected == actual, $"round {round}, index {index}, {vocabulary} tokens, {options}: {expected} expected, {actual} drawn");
                context = [.. context, actual];
            }
        }
    }

    [Fact]
    public void Next_OfOneValueForAll_KeepsTheFirstIds()
    {
        var options = new SamplingOptions { Temperature = 1f, TopK = 3, Seed = 1 };
        Assert.Equal([0, 1, 2], Draws(options, new float[2000], 500).Distinct().Order());
    }

    [Fact]
    public void Next_OfTheSameArguments_IsTheSameWhateverCameBefore()
    {
        var random = new Random(4);
        var options = new SamplingOptions { Temperature = 1f, TopP = 0.95f, RepetitionPenalty = 1.2f, Seed = 77 };
        var logits = Logits(random, 1000);
        var used = new TokenSampler(options, 1000);
        for (var index = 0; index < 20; index++)
            used.Next(Logits(random, 1000), [index], index);
        Assert.Equal(new TokenSampler(options, 1000).Next(logits, [5, 6], 2), used.Next(logits, [5, 6], 2));
    }

    [Fact]
    public void Next_OfOtherSeeds_Differs() => Assert.NotEqual(
        Draws(new SamplingOptions { Temperature = 1f, Seed = 1 }, new float[50], 20),
        Draws(new SamplingOptions { Temperature = 1f, Seed = ulong.MaxValue }, new float[50], 20));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Next_OfALogitThatIsNotFinite_IsRefusedByItsPosition(float bad)
    {
        foreach (var temperature in new[] { 0f, 1f })
        {
            var sampler = new TokenSampler(new SamplingOptions { Temperature = temperature }, 3);
            var refused = Assert.Throws<NotFiniteException>(() => sampler.Next([1f, bad, 2f], [4, 4, 4, 4], 2));
            Assert.Equal("The logits of position 4 are not finite.", refused.Message);
        }
    }

    [Fact]
    public void Next_OfALogitThatTheTemperatureTakesOutOfRange_IsRefused() => Assert.Throws<NotFiniteException>(
        () => new TokenSampler(new SamplingOptions { Temperature = 0.01f }, 2).Next([1f, -1e37f], [], 0));

    [Fact]
    public void Next_OfAnotherVocabulary_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new TokenSampler(new SamplingOptions(), 3).Next([1f, 2f], [], 0));

    [Fact]
    public void Next_OverAndOver_AllocatesNothing()
    {
        var sampler = new TokenSampler(new SamplingOptions { Temperature = 0.8f, TopK = 40, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f }, 4000);
        var logits = Logits(new Random(1), 4000);
        sampler.Next(logits, [1, 2, 3], 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 1; index < 50; index++)
            sampler.Next(logits, [1, 2, 3], index);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static List<int> Draws(SamplingOptions options, float[] logits, int count)
    {
        var sampler = new TokenSampler(options, logits.Length);
        return [.. Enumerable.Range(0, count).Select(index => sampler.Next(logits, [], index))];
    }

    private static SamplingOptions Randomly(Random random) => new()
    {
        Temperature = random.Next(5) == 0 ? 0f : 0.05f + random.NextSingle() * 3f,
        TopK = random.Next(2) == 0 ? 0 : random.Next(1, 700),
        TopP = random.Next(2) == 0 ? 1f : 1f - random.NextSingle() * 0.9f,
        MinP = random.Next(2) == 0 ? 0f : random.NextSingle() * 0.5f,
        RepetitionPenalty = random.Next(2) == 0 ? 1f : 0.5f + random.NextSingle() * 2f,
        RepetitionWindow = random.Next(0, 80),
        Seed = (ulong)random.NextInt64(),
    };

    // Coarse ones tie often; fine ones do not; wide ones reach below the end of exp.
    private static float[] Logits(Random random, int count)
    {
        var (step, width) = (random.Next(3) switch { 0 => 0.5f, 1 => 0f, _ => 8f }, random.Next(2) == 0 ? 4f : 60f);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var value = (random.NextSingle() - 0.5f) * width;
            return step == 0f ? value : MathF.Round(value / step) * step;
        })];
    }
}
