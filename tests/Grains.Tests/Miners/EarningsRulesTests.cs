using System.Globalization;
using Cuckoo.Grains.Miners;

namespace Cuckoo.Grains.Tests.Miners;

public sealed class EarningsRulesTests
{
    [Fact]
    public void Job_NotedTwice_StandsOnce()
    {
        EarningsState once = EarningsRules.Noted(new EarningsState(), End(1, 5), Sample.Now);
        EarningsState twice = EarningsRules.Noted(once, End(1, 7), Sample.Now.AddDays(1));

        Assert.Same(once, twice);
        Assert.Equal((1L, new Amount(5), Sample.Now), (once.Count, once.Paid, Assert.Single(once.Open).At));
    }

    // How many lines there have been, how many the end has, and the number of its first.
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(64, 64, 1)]
    [InlineData(65, 33, 33)]
    [InlineData(96, 64, 33)]
    [InlineData(97, 33, 65)]
    public void End_OfAStatement_StaysBetweenOneAndTwoPages(int count, int open, int first)
    {
        EarningsState state = new();
        for (int i = 1; i <= count; i++)
        {
            Assert.Equal(state.Open.Length == 64, EarningsRules.Complete(state) is not null);
            if (EarningsRules.Complete(state) is { } page) Assert.Equal((32, (page[0].Number - 1) % 32), (page.Length, 0L));
            state = EarningsRules.Noted(EarningsRules.Kept(state), End(i, 1), Sample.Now);
        }

        Assert.Equal((count, open, first), (state.Count, state.Open.Length, state.Open.FirstOrDefault()?.Number ?? 0));
        Assert.Equal(new Amount((uint)count), state.Paid);
    }

    private static JobEnd End(int number, uint pay) => new(
        JobId.ForAuditOf(Sample.Id<JobId>(Hash256.OfText(number.ToString(CultureInfo.InvariantCulture)).Value[..32])), IsAudit: false,
        EarningsVerdict.Accepted, new Amount(pay), "Right.");
}
