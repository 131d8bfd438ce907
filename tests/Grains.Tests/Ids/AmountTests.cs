namespace Cuckoo.Grains.Tests.Ids;

public sealed class AmountTests
{
    private const string Most = "340282366920938463463374607431768211455";

    private static readonly Amount Largest = new(UInt128.MaxValue);

    [Fact]
    public void Amount_BeyondItsRange_Throws()
    {
        Assert.Throws<OverflowException>(() => Largest + new Amount(1));
        Assert.Throws<OverflowException>(() => Amount.Zero - new Amount(1));
        Assert.Throws<OverflowException>(() => Largest * 2);
        Assert.Throws<OverflowException>(() => Largest.Percent(2));
        Assert.Equal(Largest, Largest + Amount.Zero);
        Assert.Equal(Amount.Zero, Largest * 0);
    }

    [Theory]
    [InlineData(199u, 50u, 99u)]
    [InlineData(1u, 99u, 0u)]
    [InlineData(100u, 0u, 0u)]
    [InlineData(100u, 100u, 100u)]
    public void Percent_OfAnAmount_RoundsDown(uint amount, uint percent, uint expected) =>
        Assert.Equal(new Amount(expected), new Amount(amount).Percent(percent));

    [Theory]
    [InlineData("0", true)]
    [InlineData(Most, true)]
    [InlineData("340282366920938463463374607431768211456", false)]
    [InlineData("-1", false)]
    [InlineData("+1", false)]
    [InlineData("1.0", false)]
    [InlineData("1e3", false)]
    [InlineData("1,000", false)]
    [InlineData(" 1", false)]
    [InlineData("\u0661", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Text_OfAnAmount_IsDecimalDigitsOnly(string? text, bool expected)
    {
        Assert.Equal(expected, Amount.TryParse(text, out Amount amount));
        Assert.Equal(expected ? text : "0", amount.ToString());
    }

    [Fact]
    public void Order_OfAmounts_IsThatOfNumbers()
    {
        Assert.True(Amount.Zero < Largest && Largest > Amount.Zero && Largest >= Amount.Zero && Amount.Zero <= Largest);
        Assert.Equal([Amount.Zero, new Amount(9), new Amount(10)], new[] { new Amount(10), Amount.Zero, new Amount(9) }.Order());
    }
}
