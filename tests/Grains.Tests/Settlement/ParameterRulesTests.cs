using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class ParameterRulesTests
{
    // What was voted, in basis points, then the fee, the margin, and the two audit rates that count: the configuration says 10, 34 and 200.
    [Theory]
    [InlineData(null, null, null, 500, 10, 34, 200)]
    [InlineData(0, 5_000, 50, 0, 10, 34, 200)]
    [InlineData(1_500, 900, 341, 1_500, 9, 35, 200)]
    [InlineData(9_999, 1, 5_001, 1_500, 5, 500, 500)]
    public void Under_Votes_CountWithinTheirBounds(int? fee, int? cap, int? floor, uint feeNow, uint margin, int floorNow, int trusted)
    {
        ImmutableDictionary<ChainParameter, Amount> set = ImmutableDictionary<ChainParameter, Amount>.Empty;
        foreach ((ChainParameter parameter, int? value) in new[] { (ChainParameter.ProtocolFeeBp, fee), (ChainParameter.CoordinatorFeeCapBp, cap), (ChainParameter.AuditRateFloorBp, floor) })
            if (value is { } number) set = set.Add(parameter, new Amount((UInt128)number));

        NetworkOptions terms = ParameterRules.Under(Sample.Options, set);
        Assert.Equal((feeNow, margin, floorNow, trusted), (terms.FeeBasisPoints, terms.MarginPercent, terms.AuditFloorPerMille, terms.TrustedAuditPerMille));
        Assert.Equal(ParameterRules.BoundsOf(ChainParameter.CoordinatorMinStake).Initial, terms.LeastCoordinatorStake);
    }

    [Theory]
    [InlineData(null, 24)]
    [InlineData(43_200, 12)]
    [InlineData(60, 1)]
    [InlineData(10_000_000, 168)]
    public void EpochLengthOf_AVote_CountsWithinItsBounds(int? seconds, int hours)
    {
        ImmutableDictionary<ChainParameter, Amount> set = ImmutableDictionary<ChainParameter, Amount>.Empty;
        if (seconds is { } number) set = set.Add(ChainParameter.EpochLength, new Amount((UInt128)number));
        Assert.Equal(TimeSpan.FromHours(hours), ParameterRules.EpochLengthOf(set));
    }

    [Fact]
    public void BoundsOf_EveryParameter_HoldWhatItBeganWith()
    {
        Assert.All(Enum.GetValues<ChainParameter>(), parameter =>
        {
            ParameterBounds bounds = ParameterRules.BoundsOf(parameter);
            Assert.True(bounds.Least <= bounds.Initial && bounds.Initial <= bounds.Most, $"{parameter}");
        });
    }

    [Fact]
    public void WithWallet_MoreThanMayBe_ForgetsTheOneOfLongestAgo()
    {
        AccountState state = Enumerable.Range(1, AccountRules.MostWallets + 1).Aggregate(new AccountState(), (s, i) => AccountRules.WithWallet(s, Happenings.Address(i)));
        Assert.Equal(Enumerable.Range(2, AccountRules.MostWallets).Select(Happenings.Address), state.Wallets);
        Assert.Equal(state, AccountRules.WithWallet(state, Happenings.Address(5)));
    }
}
