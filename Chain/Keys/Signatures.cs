using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys;

/// <summary>Checks signatures of strangers.</summary>
public static class Signatures
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    /// <summary>Bytes of a signature: r and s.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Whether the signature over the digest is the key's, in its one accepted spelling.</summary>
    /// <param name="publicKey">64 bytes, x then y, big-endian.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">64 bytes, r then s, big-endian, s in the lower half of the group's order.</param>
    /// <returns>False also for wrong lengths, numbers out of range, a high s, and a point that is not on the curve. Never throws.</returns>
    public static bool IsValid(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Address.PublicKeyBytes || digest.Length != DigestBytes || signature.Length != SignatureBytes)
            return false;
        var x = publicKey[..Secp256k1.ScalarBytes];
        var y = publicKey[Secp256k1.ScalarBytes..];
        // A coordinate not below the prime would be a second spelling of the same key, with another address.
        if (Secp256k1.Number(x) >= Secp256k1.P || Secp256k1.Number(y) >= Secp256k1.P)
            return false;
        var r = Secp256k1.Number(signature[..Secp256k1.ScalarBytes]);
        var s = Secp256k1.Number(signature[Secp256k1.ScalarBytes..]);
        if (r.IsZero || r >= Secp256k1.N || s.IsZero || s > Secp256k1.HalfN)
            return false;
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = Secp256k1.Curve,
                Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() },
            });
            return ecdsa.VerifyHash(digest, signature);
        }
        catch (CryptographicException)
        {
            // How the framework says that the point is not on the curve.
            return false;
        }
    }
}
