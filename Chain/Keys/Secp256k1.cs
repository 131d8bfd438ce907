using System.Numerics;
using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys;

/// <summary>The curve of the EVM's keys (SEC 2, version 2, section 2.4.1): its name and the two numbers that bound what is valid.</summary>
internal static class Secp256k1
{
    /// <summary>Bytes of a coordinate, a private key, r or s.</summary>
    public const int ScalarBytes = 32;

    /// <summary>The named curve; OpenSSL and Windows know it, Apple's library does not.</summary>
    public static ECCurve Curve { get; } = ECCurve.CreateFromValue("1.3.132.0.10");

    /// <summary>The prime of the field.</summary>
    public static BigInteger P { get; } = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

    /// <summary>The order of the group.</summary>
    public static BigInteger N { get; } = Number(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"));

    /// <summary>Half the order: of s and n - s, which both verify, only the one not above this is accepted (EIP-2).</summary>
    public static BigInteger HalfN { get; } = N >> 1;

    /// <summary>The unsigned number of big-endian bytes.</summary>
    public static BigInteger Number(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
