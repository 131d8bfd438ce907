using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Tests.Sending;

public class FeePolicyTests
{
    private static readonly FeePolicy Policy = new() { LeastTip = 10, MostPerGas = 10_000 };

    [Theory]
    [InlineData(100, new ulong[] { }, 210, 10)]
    [InlineData(100, new ulong[] { 0, 0 }, 210, 10)]
    [InlineData(100, new ulong[] { 30, 20, 40 }, 230, 30)]
    [InlineData(100, new ulong[] { 3 }, 210, 10)]
    [InlineData(9_000, new ulong[] { 30 }, 10_000, 30)]
    [InlineData(0, new ulong[] { 60_000 }, 10_000, 10_000)]
    public void Choose_RecentBlocks_OffersTwiceTheBaseFeeAndTheMiddleTip(ulong baseFee, ulong[] tips, ulong most, ulong tip)
        => Assert.Equal(new Fees(most, tip), Policy.Choose(new FeeHistory(baseFee, new ValueList<UInt128>(tips.Select(static one => (UInt128)one)))));

    [Fact]
    public void Choose_BaseFeeAboveWhatMayBeOffered_IsNothing()
        => Assert.Null(Policy.Choose(new FeeHistory(9_991, new ValueList<UInt128>([]))));

    [Theory]
    [InlineData(800, 80, 900, 90)]
    [InlineData(801, 1, 902, 2)]
    [InlineData(8_888, 80, 9_999, 90)]
    public void Bump_AnEighthMore_RoundedUp(ulong most, ulong tip, ulong newMost, ulong newTip)
        => Assert.Equal(new Fees(newMost, newTip), Policy.Bump(new Fees(most, tip), null));

    [Fact]
    public void Bump_MoreThanMayBeOffered_IsNothing() => Assert.Null(Policy.Bump(new Fees(9_000, 10), null));

    [Fact]
    public void Bump_MarketAbove_TakesTheMarket() => Assert.Equal(new Fees(5_000, 90), Policy.Bump(new Fees(800, 80), new Fees(5_000, 20)));
}
