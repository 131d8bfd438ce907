using System.Numerics;

namespace Cuckoo.Chain.Tests;

public sealed class UInt256Tests
{
    private static readonly BigInteger Limit = BigInteger.Pow(2, 256);

    private static IEnumerable<BigInteger> Edges()
    {
        foreach (var near in new[] { 0, BigInteger.Pow(2, 64), BigInteger.Pow(2, 128), BigInteger.Pow(2, 255), Limit })
        {
            for (var offset = -2; offset <= 2; offset++)
            {
                if (near + offset >= 0 && near + offset < Limit)
                    yield return near + offset;
            }
        }
    }

    [Fact]
    public void Arithmetic_OnEdges_EqualsBigIntegersOrOverflows()
    {
        foreach (var a in Edges())
        {
            var x = (UInt256)a;
            Assert.Equal(a, (BigInteger)x);
            Assert.Equal(x, UInt256.Parse(x.ToString()));
            Assert.Equal(x, UInt256.Parse("0x" + Convert.ToHexString(x.ToBigEndian())));
            Assert.Equal(x, UInt256.FromBigEndian(x.ToBigEndian()));
            Assert.Equal(a.IsZero ? 0 : a.GetBitLength(), x.BitLength);
            foreach (var b in Edges())
            {
                var y = (UInt256)b;
                Check(a + b, () => x + y);
                Check(a - b, () => x - y);
                Check(a * b, () => x * y);
                Assert.Equal(a.CompareTo(b), x.CompareTo(y));
                Assert.Equal(a < b, x < y);
                Assert.Equal(a >= b, x >= y);
                if (!b.IsZero)
                    Check(a / b, () => x / y);
            }
        }

        Assert.Throws<DivideByZeroException>(() => UInt256.One / UInt256.Zero);
        Assert.Throws<OverflowException>(() => (UInt128)new UInt256(1, 0));
        Assert.Throws<OverflowException>(() => (ulong)(UInt256)UInt128.MaxValue);
        Assert.Throws<OverflowException>(() => (UInt256)BigInteger.MinusOne);
        Assert.Throws<OverflowException>(() => (UInt256)Limit);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("0x")]
    [InlineData("0xg")]
    [InlineData("0X1")]
    [InlineData("0x-1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("9999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    public void TryParse_OfWhatIsNoNumber_IsFalse(string? text) => Assert.False(UInt256.TryParse(text, out _));

    private static void Check(BigInteger expected, Func<UInt256> actual)
    {
        if (expected.Sign >= 0 && expected < Limit)
            Assert.Equal(expected, (BigInteger)actual());
        else
            Assert.Throws<OverflowException>(() => actual());
    }
}
