namespace Cuckoo.Client.Tests;

public sealed class TokenAmountTests
{
    [Theory]
    [InlineData("0", "0 CAI")]
    [InlineData("-0", "0 CAI")]
    [InlineData("000", "0 CAI")]
    [InlineData("1", "0.000000000000000001 CAI")]
    [InlineData("2500000000000000", "0.0025 CAI")]
    [InlineData("999999999999999999", "0.999999999999999999 CAI")]
    [InlineData("1000000000000000000", "1 CAI")]
    [InlineData("1000000000000000001", "1.000000000000000001 CAI")]
    [InlineData("-120500000000000000000", "-120.5 CAI")]
    [InlineData("340282366920938463463374607431768211455", "340282366920938463463.374607431768211455 CAI")]
    public void Format_OfAnAmount_ShowsEveryDigitThatCounts(string amount, string expected) =>
        Assert.Equal(expected, TokenAmount.Format(amount));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1e18")]
    [InlineData(" 1")]
    [InlineData("\u0661")]
    [InlineData("3402823669209384634633746074317682114550")]
    public void Format_OfAnythingElse_Throws(string amount) =>
        Assert.Throws<FormatException>(() => TokenAmount.Format(amount));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("000.000", "0")]
    [InlineData("1", "1000000000000000000")]
    [InlineData("0.0025", "2500000000000000")]
    [InlineData("0.000000000000000001", "1")]
    [InlineData("340282366920938463463.374607431768211455", "340282366920938463463374607431768211455")]
    [InlineData("", null)]
    [InlineData(".5", null)]
    [InlineData("1.", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1e3", null)]
    [InlineData("1,5", null)]
    [InlineData("1.5 ", null)]
    [InlineData("1.2.3", null)]
    [InlineData("\u0661", null)]
    [InlineData("0.0000000000000000001", null)]
    [InlineData("3402823669209384634630", null)]
    public void Parse_OfAText_IsTheAmountOrNothing(string text, string? expected) => Assert.Equal(expected, TokenAmount.Parse(text));
}
