// Three lives of the network with each kind of liar, without a stake and with two, some whose process is lost at a step of our choice, and
// what is made of many. Thousands of lives, and the table of how liars are found, by tests/Simulation.

using System.Diagnostics;
using Cuckoo.Simulation.Liars;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Results;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Grains.Tests.Embedded;

public sealed class LiarTests
{
    // Enough for a liar without a stake; with one it may go unfound for longer.
    private const int Jobs = 25;

    // One in which many requests are open at once.
    private const int OrderedSeed = 34;

    public static TheoryData<int> OneRound => [.. Enumerable.Range(0, Seeds.Round)];

    public static TheoryData<int> Plans => [.. Enumerable.Range(0, ShortLives.Plans.Count())];

    [Theory]
    [MemberData(nameof(OneRound))]
    public void Network_WithALiar_KeepsTheLawsAndFindsIt(int seed)
    {
        LifeReport life = Seeds.Run(seed, Jobs);

        TestContext.Current.TestOutputHelper?.WriteLine($"{life}: {string.Join(", ", life.Liars)}");
        Assert.True(life.Requests > 10, "The life shows little.");
        bool liesAlways = life.Kind is not (null or LiarKind.LateReveal or LiarKind.AuditGuesser or LiarKind.ColludingPair);
        if (liesAlways) Assert.All(life.Liars, liar => Assert.True(liar.IsCaught || (life.Stake > 0 && liar.Jobs >= Jobs), $"{life.Kind} was not found in {liar.Jobs} jobs."));
        if (life.Kind is LiarKind.LateReveal) Assert.All(life.Liars, liar => Assert.True(liar.Found > 0, $"{liar}"));
        if (life.Kind is null) Assert.Empty(life.Liars);
    }

    // Where several miners run each request, every kind of liar that shows something wrong differs from the honest ones and is found.
    [Theory]
    [MemberData(nameof(OneRound))]
    public void Network_WithALiarAmongSeveral_KeepsTheLawsAndFindsIt(int seed)
    {
        LifeReport life = Seeds.Run(seed, Jobs, copies: 2 + (seed % 2));

        TestContext.Current.TestOutputHelper?.WriteLine($"{life}: {string.Join(", ", life.Liars)}");
        bool liesAlways = life.Kind is not (null or LiarKind.LateReveal or LiarKind.AuditGuesser or LiarKind.ColludingPair);
        if (liesAlways) Assert.All(life.Liars, liar => Assert.True(liar.IsCaught, $"{life.Kind} was not found in {liar.Jobs} jobs."));
    }

    // A few of the moments at which the process may end; tests/Simulation takes all of them.
    [Theory]
    [MemberData(nameof(Plans))]
    public void Network_WhoseProcessIsLostAtAnAwait_KeepsTheLaws(int life)
    {
        LifePlan[] plans = [.. ShortLives.Of(ShortLives.Plans.ElementAt(life), first: 101 + (life * 37), every: 691)];

        Assert.NotEmpty(plans);
        Assert.All(plans, plan => Assert.Equal(1, Life.Run(plan).Run.ProcessLosses));
    }

    [Fact]
    public void Life_OfTheSameSeed_IsTheSame()
    {
        SimulationReport life = Seeds.Run(OrderedSeed, Jobs).Run;

        TestContext.Current.TestOutputHelper?.WriteLine(life.ToString());
        Assert.Equal(life, Seeds.Run(OrderedSeed, Jobs).Run);
    }

    // Every process has an order of its own for what it keeps by hashes of texts; a life must not show it.
    [Fact]
    public async Task Life_OfTheSameSeed_IsTheSameInAnotherProcess()
    {
        using Process other = new()
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [typeof(LiarTests).Assembly.Location, "-noLogo", "-noColor", "-showLiveOutput", "-method", $"{typeof(LiarTests).FullName}.{nameof(Life_OfTheSameSeed_IsTheSame)}"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        other.Start();
        string said = await other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(Seeds.Run(OrderedSeed, Jobs).Run.ToString(), said, StringComparison.Ordinal);
    }

    [Fact]
    public void Round_OfSeeds_HasEveryKindOfLiarAtEveryStake() => Assert.Equal(
        Seeds.Round, Seeds.Stakes.Count * (Enum.GetValues<LiarKind>().Length + 1));

    // Worked out by hand from the formula: of 10 in 10, 10 / (10 + 1.96²) at least.
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 10, 0, 0.278)]
    [InlineData(5, 10, 0.237, 0.763)]
    [InlineData(10, 10, 0.722, 1)]
    [InlineData(1_600, 1_600, 0.998, 1)]
    public void Interval_OfAShare_IsWilsons(long hits, long tries, double low, double high)
    {
        (double least, double most) = Wilson.Interval(hits, tries);

        Assert.Equal((low, high), (Math.Round(least, 3), Math.Round(most, 3)));
    }

    [Fact]
    public void Table_OfTwoLives_NamesWhatBecameOfTheLiars()
    {
        Tally tally = new();
        tally.Add(new LifeReport(LiarKind.RandomBits, 0, [new LiarReport(true, 2, 2, 1)], new Compute(30, 10), 12, default!));
        tally.Add(new LifeReport(LiarKind.RandomBits, 0, [new LiarReport(false, 200, 2, 1)], new Compute(30, 10), 12, default!));

        Assert.Contains(
            "| RandomBits | none | 2 | 50.00 % (9.45 to 90.55) | 2, 2 | 4 | 50.00 % (15.00 to 85.00) | 25.00 % (16.81 to 35.48) |", tally.Table());
    }
}
