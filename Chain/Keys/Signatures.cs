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
    public static bool IsValid(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Address.PublicKeyBytes && digest.Length == DigestBytes && signature.Length == SignatureBytes
        && Secp256k1.Engine.Verify(publicKey, digest, signature);
}
