using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Verification;

public sealed class AuditPolicyTests
{
    private static readonly Amount Pay = new(400);

    [Theory]
    //          accepted  stake       per mille  basis
    [InlineData(0, 0, 1_000, AuditBasis.Nothing)]
    [InlineData(19, 0, 1_000, AuditBasis.Nothing)]
    [InlineData(20, 0, 200, AuditBasis.Trust)]
    [InlineData(1_000_000, 0, 200, AuditBasis.Trust)]
    [InlineData(0, 1, 1_000, AuditBasis.Nothing)]
    [InlineData(0, 400, 510, AuditBasis.Stake)]
    [InlineData(20, 400, 200, AuditBasis.Trust)]
    [InlineData(0, 4_000, 93, AuditBasis.Stake)]
    [InlineData(20, 4_000, 93, AuditBasis.Stake)]
    [InlineData(0, 8_000, 49, AuditBasis.Stake)]
    [InlineData(0, 40_000, 34, AuditBasis.Floor)]
    [InlineData(20, long.MaxValue, 34, AuditBasis.Floor)]
    public void Rate_OfAMiner_FollowsFromTrustAndStake(int accepted, long stake, int perMille, AuditBasis basis) =>
        Assert.Equal(new AuditRate(perMille, basis), AuditPolicy.RateOf(Facts(accepted, (UInt128)stake), Pay, Sample.Options));

    [Theory]
    //          accepted  unlike lately  set    per mille  basis
    [InlineData(0, 0, 1_000, 1_000, AuditBasis.TolerantUnproven)]
    [InlineData(19, 0, 100, 1_000, AuditBasis.TolerantUnproven)]
    [InlineData(20, 0, 1_000, 1_000, AuditBasis.Tolerant)]
    [InlineData(20, 0, 100, 100, AuditBasis.Tolerant)]
    [InlineData(20, 1, 100, 1_000, AuditBasis.TolerantUnproven)]
    [InlineData(500, 2, 100, 1_000, AuditBasis.TolerantUnproven)]
    public void Rate_OfTheTolerantProfile_FollowsFromWhatWasShownThereAlone(int accepted, int unlike, int set, int perMille, AuditBasis basis) => Assert.Equal(
        new AuditRate(perMille, basis),
        AuditPolicy.TolerantRateOf(
            Facts(1_000_000, long.MaxValue) with { TolerantAccepted = accepted, RecentUnlike = unlike }, Sample.Options with { TolerantAuditPerMille = set }));

    [Theory]
    //          cost  pay  stake   d      margin  least
    [InlineData(0, 0, 0, 1_000, 2, 0)]
    [InlineData(400, 400, 0, 1_000, 2, 1_000)]
    [InlineData(400, 400, 400, 1_000, 0, 500)]
    [InlineData(400, 400, 400, 500, 0, 1_000)]
    [InlineData(400, 400, 1_200, 500, 0, 500)]
    [InlineData(100, 400, 0, 1_000, 0, 250)]
    [InlineData(100, 400, 0, 1_000, 100, 500)]
    [InlineData(400, 0, 0, 1_000, 0, 1_000)]
    public void LeastRate_OfACase_IsThatOfItsRow(uint cost, uint pay, uint stake, int detection, int margin, int least) =>
        Assert.Equal(least, AuditPolicy.LeastPerMille(new Amount(cost), new Amount(pay), new Amount(stake), detection, margin));

    // In whole numbers: p·d·(R+S)·100 ≥ c·(100+m), p and d in thousandths, and a thousandth less would not do.
    [Fact]
    public void LeastRate_OfAnyCase_IsTheLeastThatMakesCheatingLose()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            ulong pay = (ulong)random.NextInt64(1, 1L << random.Next(1, 40));
            ulong cost = (ulong)random.NextInt64(0, (long)pay + 1);
            ulong stake = (ulong)random.NextInt64(0, 1L << random.Next(1, 44));
            (int detection, int margin) = (random.Next(1, 1_001), random.Next(0, 101));
            int least = AuditPolicy.LeastPerMille(new Amount(cost), new Amount(pay), new Amount(stake), detection, margin);

            string what = $"c {cost}, R {pay}, S {stake}, d {detection}, m {margin}: {least}";
            Assert.True(least is >= 0 and <= 1_000, what);
            Assert.True(least == 1_000 || Loses(least), what);
            Assert.True(least == 0 || !Loses(least - 1), what);

            bool Loses(int perMille) =>
                (UInt128)perMille * (uint)detection * ((UInt128)pay + stake) * 100 >= (UInt128)cost * (uint)(100 + margin) * 1_000_000;
        }
    }

    [Fact]
    public void Rate_WithMoreStake_NeverRises()
    {
        int before = 1_000;
        for (UInt128 stake = 0; stake < 20_000; stake += 7)
        {
            int rate = AuditPolicy.RateOf(Facts(0, stake), Pay, Sample.Options).PerMille;
            Assert.InRange(rate, Sample.Options.AuditFloorPerMille, before);
            before = rate;
        }

        Assert.Equal(Sample.Options.AuditFloorPerMille, before);
    }

    // What the network promises: at most a twentieth of compute, and a cheat in every job found within 200 of them.
    [Fact]
    public void Rate_AtTwentyTimesThePay_CostsATwentiethAndFindsCheatsWithin200Jobs()
    {
        int rate = AuditPolicy.RateOf(Facts(0, Pay.Units * 20), Pay, Sample.Options).PerMille;

        Assert.InRange(rate, 1, 50);
        foreach (int perMille in new[] { rate, Sample.Options.AuditFloorPerMille }) Assert.InRange(Math.Pow(1 - (perMille / 1_000.0), 200), 0, 0.001);
    }

    [Fact]
    public void Draw_OfManyRandomBytes_AuditsAtTheRate()
    {
        Random random = new(11);
        byte[] bytes = new byte[8];
        int audited = 0;
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            AuditDraw draw = AuditPolicy.Draw(new AuditRate(200, AuditBasis.Trust), bytes);
            Assert.InRange(draw.Draw, 0, 999);
            Assert.True(AuditPolicy.Draw(new AuditRate(1_000, AuditBasis.Nothing), bytes).IsAudited);
            Assert.False(AuditPolicy.Draw(default, bytes).IsAudited);
            if (draw.IsAudited) audited++;
        }

        // 20,000 expected, standard deviation 126: five of them on either side.
        Assert.InRange(audited, 19_370, 20_630);
    }

    [Theory]
    [InlineData(AuditBasis.Unknown, null)]
    [InlineData(AuditBasis.Nothing, "the miner has neither earned trust nor staked enough")]
    [InlineData(AuditBasis.Trust, "the miner has earned trust by 3 accepted jobs")]
    [InlineData(AuditBasis.Stake, "its stake of 8000 outweighs a pay of 400")]
    [InlineData(AuditBasis.Floor, "the least there is, although the stake outweighs the pay")]
    public void Reason_OfARate_NamesWhatItRestsOn(AuditBasis basis, string? why) =>
        Assert.Equal(why, AuditPolicy.WhyOf(basis, Facts(3, 8_000), Pay));

    private static MinerFacts Facts(int accepted, UInt128 stake) => Sample.Facts(Sample.Miner(1), accepted) with { Stake = new Amount(stake) };
}
