using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Tests.Curve;

public sealed class Secp256k1Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;
    private static readonly BigInteger N = Number(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"));
    private static readonly byte[] Digest = SHA256.HashData("a red apple"u8);
    private static readonly byte[] Secret = SHA256.HashData("a secret"u8);

    // The community's vectors for RFC 6979 on this curve (first published with python-ecdsa and Trezor's crypto library): the digest is SHA-256.
    public static TheoryData<string, string, string, string> Rfc6979
    {
        get
        {
            (string Secret, string Message, string Signature)[] vectors =
            [
                ("0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"),
                ("0000000000000000000000000000000000000000000000000000000000000001", "All those moments will be lost in time, like tears in rain. Time to die...", "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"),
                ("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto", "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5"),
                ("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing", "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea"),
                ("e91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2", "There is a computer disease that anybody who works with computers knows about. It's a very serious disease and it interferes completely with the work. The trouble with computers is that you 'play' with them!", "b552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f6"),
            ];
            TheoryData<string, string, string, string> data = [];
            foreach (var engine in new[] { Engines.Native, Engines.Managed })
            {
                foreach (var (secret, message, signature) in vectors)
                    data.Add(engine, secret, message, signature);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rfc6979))]
    public void TrySign_OfAPublishedMessage_IsThePublishedSignature(string engine, string secret, string message, string expected)
    {
        var signature = new byte[64];
        Assert.True(Engines.Get(engine).TrySign(Convert.FromHexString(secret), SHA256.HashData(Encoding.ASCII.GetBytes(message)), signature, out _));
        Assert.Equal(expected, Convert.ToHexStringLower(signature));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void TryPublicKey_OfSmallAndLargestSecrets_IsThePublishedPoint(string engine)
    {
        var curve = Engines.Get(engine);
        // SEC 2: G; twice G as in every table of this curve's multiples; (n - 1)G is G mirrored.
        var key = new byte[64];
        Assert.True(curve.TryPublicKey(Bytes(1), key));
        Assert.Equal("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", Convert.ToHexStringLower(key));
        Assert.True(curve.TryPublicKey(Bytes(2), key));
        Assert.Equal("c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee51ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a", Convert.ToHexStringLower(key));
        Assert.True(curve.TryPublicKey(Bytes(N - 1), key));
        Assert.Equal("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798b7c52588d95c3b9aa25b0403f1eef75702e84bb7597aabe663b82f6f04ef2777", Convert.ToHexStringLower(key));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Secret_OutOfRange_IsRefused(string engine)
    {
        var curve = Engines.Get(engine);
        foreach (var secret in new[] { BigInteger.Zero, N, N + 1, BigInteger.Pow(2, 256) - 1 })
        {
            Assert.False(curve.TryPublicKey(Bytes(secret), new byte[64]));
            Assert.False(curve.TrySign(Bytes(secret), Digest, new byte[64], out _));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Sign_OfManyKeysAndDigests_VerifiesRecoversAndIsLow(string engine)
    {
        var curve = Engines.Get(engine);
        var random = new Random(6979);
        byte[] secret = new byte[32], digest = new byte[32], key = new byte[64], signature = new byte[64], recovered = new byte[64];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(secret);
            random.NextBytes(digest);
            Assert.True(curve.TryPublicKey(secret, key));
            Assert.True(curve.TrySign(secret, digest, signature, out var recovery));
            Assert.InRange(recovery, 0, 1);
            Assert.True(Number(signature.AsSpan(32)) <= N / 2);
            Assert.True(curve.Verify(key, digest, signature));
            Assert.True(curve.TryRecover(digest, signature, recovery, recovered));
            Assert.Equal(key, recovered);
            // The other parity is another key's signature.
            Assert.True(curve.TryRecover(digest, signature, recovery ^ 1, recovered));
            Assert.NotEqual(key, recovered);
            Assert.True(curve.Verify(recovered, digest, signature));
        }
    }

    [Fact]
    public void BothEngines_OnTheSameInput_GiveTheSameBytes()
    {
        var native = Engines.Get(Engines.Native);
        var managed = Engines.Get(Engines.Managed);
        var random = new Random(1);
        byte[] secret = new byte[32], digest = new byte[32], a = new byte[64], b = new byte[64];
        for (var i = 0; i < 300; i++)
        {
            random.NextBytes(secret);
            random.NextBytes(digest);
            // Runs of zeros and ones find lost carries that noise does not.
            if (i % 3 == 0)
                secret.AsSpan(random.Next(32)).Fill((byte)(i % 2 == 0 ? 0 : 0xFF));
            if (i % 4 == 0)
                digest.AsSpan(random.Next(1, 32)).Fill((byte)(i % 8 == 0 ? 0 : 0xFF));
            Assert.Equal(native.TrySign(secret, digest, a, out var va), managed.TrySign(secret, digest, b, out var vb));
            Assert.Equal(a, b);
            Assert.Equal(va, vb);
            Assert.Equal(native.TryPublicKey(secret, a), managed.TryPublicKey(secret, b));
            Assert.Equal(a, b);
            // Recovery from noise: r is an x of the curve half the time.
            Assert.Equal(native.TryRecover(digest, [.. secret, .. Bytes(i + 1)], i % 4, a), managed.TryRecover(digest, [.. secret, .. Bytes(i + 1)], i % 4, b));
            Assert.Equal(a, b);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Signature_WithNumbersOutOfRange_IsRefused(string engine)
    {
        var curve = Engines.Get(engine);
        byte[] key = new byte[64], signature = new byte[64];
        Assert.True(curve.TryPublicKey(Secret, key));
        Assert.True(curve.TrySign(Secret, Digest, signature, out var recovery));
        var (r, s) = (Number(signature.AsSpan(0, 32)), Number(signature.AsSpan(32)));
        (BigInteger R, BigInteger S)[] wrong = [(0, s), (r, 0), (0, 0), (N, s), (r, N), (N + 1, s), (r, N - s), (r, BigInteger.Pow(2, 256) - 1), (BigInteger.Pow(2, 256) - 1, s), (P, s), (r, N / 2 + 1)];
        foreach (var (wrongR, wrongS) in wrong)
        {
            byte[] forged = [.. Bytes(wrongR), .. Bytes(wrongS)];
            Assert.False(curve.Verify(key, Digest, forged));
            for (var parity = 0; parity < 4; parity++)
                Assert.False(curve.TryRecover(Digest, forged, parity, new byte[64]));
        }

        // r is not small enough for a nonce point above the order, and 4 is no recovery.
        Assert.False(curve.TryRecover(Digest, signature, recovery | 2, new byte[64]));
        Assert.False(curve.TryRecover(Digest, signature, 4, new byte[64]));
        Assert.False(curve.TryRecover(Digest, signature, -1, new byte[64]));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void TryRecover_FromAnRThatIsNoPointsX_IsRefused(string engine)
    {
        var curve = Engines.Get(engine);
        var refused = 0;
        for (var x = 1; x <= 40; x++)
        {
            BigInteger square = (BigInteger.Pow(x, 3) + 7) % P;
            var onCurve = BigInteger.ModPow(square, (P - 1) / 2, P).IsOne;
            Assert.Equal(onCurve, curve.TryRecover(Digest, [.. Bytes(x), .. Bytes(1)], 0, new byte[64]));
            refused += onCurve ? 0 : 1;
        }

        Assert.InRange(refused, 10, 30);
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void TryRecover_WithAnXAboveTheOrder_FindsTheKey(string engine)
    {
        // The one case in 2^127: the nonce point's x is n + r with a small r. Take such a point; any s then has a key.
        var curve = Engines.Get(engine);
        for (var r = 1; ; r++)
        {
            var x = N + r;
            var square = (BigInteger.ModPow(x, 3, P) + 7) % P;
            if (!BigInteger.ModPow(square, (P - 1) / 2, P).IsOne)
                continue;
            byte[] signature = [.. Bytes(r), .. Bytes(5)];
            var key = new byte[64];
            Assert.True(curve.TryRecover(Digest, signature, 2, key));
            Assert.True(curve.Verify(key, Digest, signature));
            return;
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void TryRecover_ToInfinity_IsRefused(string engine)
    {
        // With r = s = x of 1·G and digest = r the sum s·R - m·G is G - G.
        var curve = Engines.Get(engine);
        var x = Number(Convert.FromHexString("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"));
        Assert.True(x <= N / 2);
        Assert.False(curve.TryRecover(Bytes(x), [.. Bytes(x), .. Bytes(x)], 0, new byte[64]));
        Assert.True(curve.TryRecover(Bytes(x), [.. Bytes(x), .. Bytes(x)], 1, new byte[64]));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Verify_WhereTheSumIsInfinity_IsFalse(string engine)
    {
        // u1·G + u2·Q with Q = -G and u1 = u2: digest = r.
        var curve = Engines.Get(engine);
        var key = new byte[64];
        Assert.True(curve.TryPublicKey(Bytes(N - 1), key));
        Assert.False(curve.Verify(key, Bytes(12345), [.. Bytes(12345), .. Bytes(77)]));
        // With Q = G the two products meet as a doubling, which has to be one: r = x of 2·u·G, so take u = r / s by choosing s = r / k.
        Assert.True(curve.TryPublicKey(Bytes(1), key));
        var doubled = new byte[64];
        Assert.True(curve.TryPublicKey(Bytes(2), doubled));
        var r = Number(doubled.AsSpan(0, 32)) % N;
        var s = r > N / 2 ? N - r : r;
        Assert.True(curve.Verify(key, Bytes(r), [.. Bytes(r), .. Bytes(s)]));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Verify_WithAKeyThatIsNoPoint_IsFalse(string engine)
    {
        var curve = Engines.Get(engine);
        byte[] key = new byte[64], signature = new byte[64];
        Assert.True(curve.TryPublicKey(Secret, key));
        Assert.True(curve.TrySign(Secret, Digest, signature, out _));
        var (x, y) = (key[..32], key[32..]);
        Assert.False(curve.Verify(new byte[64], Digest, signature));
        Assert.False(curve.Verify([.. y, .. x], Digest, signature));
        Assert.False(curve.Verify([.. x, .. Bytes(P - Number(y) + 1)], Digest, signature));
        Assert.False(curve.Verify([.. Bytes(P), .. y], Digest, signature));
        Assert.False(curve.Verify([.. x, .. Bytes(BigInteger.Pow(2, 256) - 1)], Digest, signature));
        // The mirrored point is on the curve and is another key.
        Assert.False(curve.Verify([.. x, .. Bytes(P - Number(y))], Digest, signature));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public void Digest_AtTheEdgesOfTheOrder_SignsAndVerifies(string engine)
    {
        var curve = Engines.Get(engine);
        byte[] key = new byte[64], signature = new byte[64], recovered = new byte[64];
        Assert.True(curve.TryPublicKey(Secret, key));
        foreach (var digest in new[] { BigInteger.Zero, 1, N - 1, N, N + 1, P, BigInteger.Pow(2, 256) - 1 })
        {
            Assert.True(curve.TrySign(Secret, Bytes(digest), signature, out var recovery));
            Assert.True(curve.Verify(key, Bytes(digest), signature));
            Assert.True(curve.TryRecover(Bytes(digest), signature, recovery, recovered));
            Assert.Equal(key, recovered);
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
