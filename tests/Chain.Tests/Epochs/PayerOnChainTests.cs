using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;

namespace Cuckoo.Chain.Tests.Epochs;

public sealed class PayerOnChainTests
{
    // An hour to answer, twelve minutes in which a posted root counts before an exit, which takes three hours.
    private static readonly CuckooPay.Structs.Rules Rules = new(3_600, 3_600, 720, 10_800, 10_800, 1, 1);

    [Theory]
    [InlineData(1_000, 70)]
    [InlineData(1_360, 70)]
    [InlineData(1_361, 10)]
    [InlineData(20_000, 10)]
    public void Bookable_OfWhoLeaves_IsAllInTheFirstHalfOfTheTimeThatCounts(ulong now, int bookable) =>
        Assert.Equal((UInt128)bookable, new PayerOnChain(100, 30, 60, 1_000 + 10_800).BookableAt(now, Rules));

    [Fact]
    public void Calls_OfWhoLeaves_AreAQuarterAndAHalfIn()
    {
        PayerOnChain leaving = new(100, 0, 60, 1_000 + 10_800);

        Assert.Equal((1_180UL, 1_360UL), (leaving.FirstCall(Rules), leaving.LastCall(Rules)));
    }

    [Fact]
    public void Bookable_OfWhoStaysOrAsksForMoreThanThereIs_IsNeverBelowNothing()
    {
        Assert.Equal((UInt128)70, new PayerOnChain(100, 30, 0).BookableAt(ulong.MaxValue, Rules));
        Assert.Equal((UInt128)0, new PayerOnChain(100, 30, 500, 10_800).BookableAt(50_000, Rules));
    }
}
