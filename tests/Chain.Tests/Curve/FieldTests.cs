using System.Numerics;
using Cuckoo.Chain.Keys.Curve;

namespace Cuckoo.Chain.Tests.Curve;

public sealed class FieldTests
{
    private static readonly BigInteger Two256 = BigInteger.Pow(2, 256);
    private static readonly BigInteger P = Two256 - BigInteger.Pow(2, 32) - 977;
    private static readonly BigInteger N = BigInteger.Parse("115792089237316195423570985008687907852837564279074904382605163141518161494337", System.Globalization.CultureInfo.InvariantCulture);

    // Where carries are lost: around 0, the moduli, limb ends and 2^256.
    private static IEnumerable<BigInteger> Edges(BigInteger modulus)
    {
        var random = new Random(256);
        var noise = new byte[32];
        foreach (var near in new[] { 0, BigInteger.Pow(2, 64), BigInteger.Pow(2, 128), BigInteger.Pow(2, 192), modulus >> 1, modulus })
        {
            for (var offset = -2; offset <= 2; offset++)
                yield return ((near + offset) % modulus + modulus) % modulus;
        }

        for (var i = 0; i < 20; i++)
        {
            random.NextBytes(noise);
            yield return new BigInteger(noise, isUnsigned: true) % modulus;
        }
    }

    [Fact]
    public void Field_OnEdgesAndNoise_EqualsBigIntegers()
    {
        foreach (var a in Edges(P))
        {
            var x = Field(a);
            Assert.Equal(a, Number(x));
            Assert.Equal((P - a) % P, Number(x.Negate()));
            Assert.Equal(BigInteger.ModPow(a, P - 2, P), Number(x.Invert()));
            Assert.Equal(a * 21 % P, Number(x * 21));
            foreach (var b in Edges(P))
            {
                var y = Field(b);
                Assert.Equal((a + b) % P, Number(x + y));
                Assert.Equal((a - b + P) % P, Number(x - y));
                Assert.Equal(a * b % P, Number(x * y));
                // Sums that were not brought below p are as good.
                Assert.Equal((a + b) * (a - b + P) % P, Number((x + y) * (x - y)));
            }
        }
    }

    [Fact]
    public void Field_OfNumbersAboveItsPrime_StaysRight()
    {
        // All limbs full: what an addition may leave behind.
        var full = new FieldElement(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        var value = Two256 - 1 - P;
        Assert.Equal(value, Number(full));
        Assert.Equal(value * 2 % P, Number(full + full));
        Assert.Equal(value * value % P, Number(full * full));
        Assert.Equal(value * 21 % P, Number(full * 21));
        Assert.Equal(P - value, Number(default(FieldElement) - full));
        Assert.True((full - full).IsZero);
        Assert.False(FieldElement.TryRead((Two256 - 1).ToByteArray(isUnsigned: true), out _));
    }

    [Fact]
    public void Scalar_OnEdgesAndNoise_EqualsBigIntegers()
    {
        foreach (var a in Edges(N))
        {
            var x = Scalar.ReadReduced(Bytes(a), out var overflowed);
            Assert.False(overflowed);
            Assert.Equal((N - a) % N, Number(x.Negate()));
            Assert.Equal(BigInteger.ModPow(a, N - 2, N), Number(x.Invert()));
            Assert.Equal(a > N >> 1 ? 1UL : 0, x.High);
            foreach (var b in Edges(N))
            {
                var y = Scalar.ReadReduced(Bytes(b), out _);
                Assert.Equal((a + b) % N, Number(x + y));
                Assert.Equal(a * b % N, Number(x * y));
            }
        }

        Assert.Equal(Two256 - 1 - N, Number(Scalar.ReadReduced(Bytes(Two256 - 1), out var above)));
        Assert.True(above);
    }

    private static FieldElement Field(BigInteger number)
    {
        Assert.True(FieldElement.TryRead(Bytes(number), out var element));
        return element;
    }

    private static BigInteger Number(FieldElement element)
    {
        Span<byte> bytes = stackalloc byte[32];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger Number(Scalar scalar)
    {
        Span<byte> bytes = stackalloc byte[32];
        scalar.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
