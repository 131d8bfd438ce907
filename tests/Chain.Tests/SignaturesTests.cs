using System.Numerics;
using System.Security.Cryptography;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests;

public sealed class SignaturesTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;
    private static readonly byte[] N = Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
    private static readonly byte[] Digest = SHA256.HashData("a red apple"u8);

    [Fact]
    public void IsValid_WithAnyBitChanged_IsFalse()
    {
        using var key = SigningKey.Create();
        var signature = key.Sign(Digest);
        Assert.True(Signatures.IsValid(key.PublicKey.Span, Digest, signature));
        for (var at = 0; at < 64; at++)
        {
            var mask = (byte)(1 << (at % 8));
            Assert.False(Signatures.IsValid(key.PublicKey.Span, Digest, Changed(signature, at, mask)));
            Assert.False(Signatures.IsValid(Changed(key.PublicKey.ToArray(), at, mask), Digest, signature));
            Assert.False(Signatures.IsValid(key.PublicKey.Span, Changed(Digest, at % 32, mask), signature));
        }
    }

    [Fact]
    public void IsValid_ByAnotherKey_IsFalse()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();
        Assert.False(Signatures.IsValid(other.PublicKey.Span, Digest, key.Sign(Digest)));
    }

    [Fact]
    public void IsValid_WithTheHighTwinOfS_IsFalse()
    {
        using var key = SigningKey.Create();
        var signature = key.Sign(Digest);
        var high = Number(N) - Number(signature.AsSpan(32));
        byte[] twin = [.. signature.AsSpan(0, 32), .. Bytes(high)];
        Assert.False(Signatures.IsValid(key.PublicKey.Span, Digest, twin));

        // The framework takes both: it is our rule that makes the signature one.
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromFriendlyName("secp256k1"),
            Q = new ECPoint { X = key.PublicKey[..32].ToArray(), Y = key.PublicKey[32..].ToArray() },
        });
        Assert.True(ecdsa.VerifyHash(Digest, twin));
    }

    [Fact]
    public void IsValid_WithNumbersOutOfRange_IsFalse()
    {
        using var key = SigningKey.Create();
        var signature = key.Sign(Digest);
        byte[][] outOfRange = [new byte[32], N, [.. Enumerable.Repeat((byte)0xFF, 32)]];
        foreach (var number in outOfRange)
        {
            Assert.False(Signatures.IsValid(key.PublicKey.Span, Digest, [.. number, .. signature.AsSpan(32)]));
            Assert.False(Signatures.IsValid(key.PublicKey.Span, Digest, [.. signature.AsSpan(0, 32), .. number]));
            Assert.False(Signatures.IsValid([.. number, .. key.PublicKey.Span[32..]], Digest, signature));
            Assert.False(Signatures.IsValid([.. key.PublicKey.Span[..32], .. number], Digest, signature));
        }
    }

    [Fact]
    public void IsValid_WithASecondSpellingOfACoordinate_IsFalse()
    {
        // x = 1 is on the curve: y² = 8. Its other spelling, p + 1, still fits in 32 bytes.
        var y = BigInteger.ModPow(8, (P + 1) / 4, P);
        Assert.Equal(8, y * y % P);
        // Nobody knows the key's secret, but with u1 = u2 = 1 in the verifier's equation r = s = digest = x of (G + Q) verifies.
        var gx = Number(Convert.FromHexString("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"));
        var gy = Number(Convert.FromHexString("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));
        var slope = (y - gy) * BigInteger.ModPow(1 - gx + P, P - 2, P);
        var r = ((slope * slope - gx - 1) % P + P) % P;
        var s = r > Number(N) / 2 ? Number(N) - r : r;
        byte[] signature = [.. Bytes(r), .. Bytes(s)];

        Assert.True(Signatures.IsValid([.. Bytes(1), .. Bytes(y)], Bytes(r), signature));
        Assert.False(Signatures.IsValid([.. Bytes(P + 1), .. Bytes(y)], Bytes(r), signature));
        Assert.False(Signatures.IsValid([.. Bytes(1), .. Bytes(y + 1)], Bytes(r), signature));
    }

    [Theory]
    [InlineData(0, 32, 64)]
    [InlineData(63, 32, 64)]
    [InlineData(65, 32, 64)]
    [InlineData(64, 0, 64)]
    [InlineData(64, 31, 64)]
    [InlineData(64, 33, 64)]
    [InlineData(64, 32, 0)]
    [InlineData(64, 32, 63)]
    [InlineData(64, 32, 65)]
    [InlineData(64, 32, 72)]
    public void IsValid_WithWrongLengths_IsFalse(int keyBytes, int digestBytes, int signatureBytes) =>
        Assert.False(Signatures.IsValid(new byte[keyBytes], new byte[digestBytes], new byte[signatureBytes]));

    [Fact]
    public void IsValid_OfNoise_IsFalseAndNeverThrows()
    {
        var noise = new Random(20240607);
        Span<byte> bytes = stackalloc byte[160];
        for (var i = 0; i < 500; i++)
        {
            noise.NextBytes(bytes);
            Assert.False(Signatures.IsValid(bytes[..64], bytes[64..96], bytes[96..]));
        }
    }

    private static byte[] Changed(byte[] bytes, int at, byte mask)
    {
        var changed = bytes.ToArray();
        changed[at] ^= mask;
        return changed;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
