using System.Collections.Immutable;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

/// <summary>Which audits run only some steps again, and at which they do.</summary>
public sealed class StepAuditRulesTests
{
    private static readonly Amount Pay = new(400);

    //          basis               p ‰   stake  fresh steps  inner   p·d·(R+S), in hundredths of R
    [Theory]
    [InlineData(AuditBasis.Trust, 200, 0, 20, 25, 6)] //          0.2 · 6/24 · 21 = 1.05
    [InlineData(AuditBasis.Trust, 200, 0, 20, 4, 1)] //           0.2 · 1/3 · 21 = 1.4
    [InlineData(AuditBasis.Trust, 1_000, 0, 20, 25, 2)] //        1 · 2/24 · 21 = 1.75
    [InlineData(AuditBasis.Trust, 200, 0, 5, 25, 21)] //          0.2 · 21/24 · 6 = 1.05
    [InlineData(AuditBasis.Trust, 200, 0, 4, 25, 0)] //           0.2 · 5 = 1: not even a whole run
    [InlineData(AuditBasis.Trust, 200, 0, 0, 25, 0)]
    [InlineData(AuditBasis.Stake, 49, 8_000, 20, 25, 0)] //  the stake's own rate is the least for a whole run
    [InlineData(AuditBasis.Floor, 34, 80_000, 20, 25, 4)] //      0.034 · 4/24 · 201 = 1.14
    [InlineData(AuditBasis.Floor, 34, 80_000, 20, 50, 8)] //      0.034 · 8/49 · 201 = 1.12
    [InlineData(AuditBasis.Floor, 34, 4_000_000, 20, 25, 1)]
    [InlineData(AuditBasis.Nothing, 1_000, 0, 20, 25, 0)] //      nothing to lose
    [InlineData(AuditBasis.Nothing, 1_000, 100, 20, 25, 0)]
    [InlineData(AuditBasis.Disagreement, 1_000, 80_000, 20, 25, 0)]
    [InlineData(AuditBasis.Canary, 1_000, 80_000, 20, 25, 0)]
    [InlineData(AuditBasis.Trust, 200, 0, 20, 2, 0)] //           one inner step is all of them
    [InlineData(AuditBasis.Trust, 200, 0, 20, 1, 0)]
    [InlineData(AuditBasis.Trust, 0, 0, 20, 25, 0)]
    public void Inner_OfARate_IsTheLeastForWhichCheatingLoses(AuditBasis basis, int perMille, int stake, int fresh, int steps, int inner) => Assert.Equal(
        inner, StepAuditRules.InnerOf(new AuditRate(perMille, basis), Facts((UInt128)stake), Pay, steps, Sample.Options with { FreshJobs = fresh }));

    [Fact]
    public void Inner_OfNoPay_IsAWholeRun() => Assert.Equal(
        0, StepAuditRules.InnerOf(new AuditRate(34, AuditBasis.Floor), Facts(80_000), Amount.Zero, 25, Sample.Options));

    // In whole numbers, for whatever the policy comes to: cheating loses, one step less would not do, and no other way at a rate that is
    // not lower costs less by as much as one step.
    [Fact]
    public void Plan_OfAnyMiner_DetersAndIsTheCheapestThatDoes()
    {
        Random random = new(7);
        int bySteps = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Amount pay = new((ulong)random.NextInt64(1, 1L << random.Next(1, 40)));
            MinerFacts miner = Facts((UInt128)random.NextInt64(0, 1L << random.Next(1, 50))) with { Accepted = random.Next(0, 41) };
            NetworkOptions options = Sample.Options with { FreshJobs = random.Next(0, 41), AuditMarginPercent = random.Next(0, 51), AuditDetectionPerMille = random.Next(900, 1_001) };
            int steps = random.Next(1, 51);
            AuditRate rate = AuditPolicy.RateOf(miner, pay, options);
            int inner = StepAuditRules.InnerOf(rate, miner, pay, steps, options);
            string what = $"R {pay}, S {miner.Stake}, {rate}, {steps} steps, fresh {options.FreshJobs}: {inner}";

            Assert.InRange(inner, 0, Math.Max(0, steps - 2));
            if (inner == 0) continue;
            bySteps++;
            Assert.True(Loses(rate.PerMille, inner), what);
            Assert.True(inner == 1 || !Loses(rate.PerMille, inner - 1), what);
            int cost = rate.PerMille * StepAuditRules.CostOf(inner, steps);
            Assert.True(cost < rate.PerMille * StepAuditRules.CostOf(0, steps), what);
            for (int k = 1; k < steps - 1; k++)
            {
                // The least rate, not below this one, at which k steps would do.
                int other = Math.Max(rate.PerMille, (int)Int128.Min(1_001, Needed(k)));
                if (other <= 1_000) Assert.True(cost < (other * StepAuditRules.CostOf(k, steps)) + rate.PerMille, $"{what}, but {k} steps at {other}");
            }

            bool Loses(int perMille, int k) => (Int128)perMille >= Needed(k);

            Int128 Needed(int k)
            {
                Int128 risk = rate.Basis is AuditBasis.Trust ? (Int128)pay.Units * options.FreshJobs : (Int128)miner.Stake.Units;
                Int128 gained = (Int128)pay.Units * (100 + options.AuditMarginPercent) * (steps - 1) * 1_000_000;
                Int128 lost = ((Int128)pay.Units + risk) * k * options.AuditDetectionPerMille * 100;
                return (gained + lost - 1) / lost;
            }
        }

        Assert.True(bySteps > 2_000, $"{bySteps} plans by steps show little.");
    }

    [Fact]
    public void Draw_OfManyRandomBytes_TakesEachInnerStepAsOftenAsAnyOther()
    {
        Random random = new(3);
        int[] seen = new int[10];
        byte[] bytes = new byte[8 * 4];
        for (int i = 0; i < 30_000; i++)
        {
            random.NextBytes(bytes);
            ImmutableArray<int> drawn = StepAuditRules.Draw(4, 10, bytes);
            Assert.Equal((5, 0), (drawn.Length, drawn[0]));
            Assert.Equal(drawn, drawn.Distinct().Order());
            foreach (int step in drawn) seen[step]++;
        }

        // Each of nine inner ones 4 times of 9: 13,333 expected, standard deviation 86; five of them on either side.
        Assert.Equal(30_000, seen[0]);
        Assert.All(seen[1..], count => Assert.InRange(count, 12_900, 13_766));
    }

    [Theory]
    [InlineData(0, 25, "", "")]
    [InlineData(3, 4, "0 1 2 3", "1 2 3 4")]
    [InlineData(1, 2, "0 1", "1 2")]
    public void Draw_OfAllOrNone_IsThem(int inner, int steps, string drawn, string states)
    {
        ImmutableArray<int> at = StepAuditRules.Draw(inner, steps, new byte[8 * inner]);

        Assert.Equal((drawn, states), (string.Join(' ', at), string.Join(' ', StepAuditRules.StatesFor(at, steps))));
    }

    private static MinerFacts Facts(UInt128 stake) => Sample.Facts(Sample.Miner(1), 30) with { Stake = new Amount(stake) };
}
