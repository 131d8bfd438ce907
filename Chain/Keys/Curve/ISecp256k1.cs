namespace Cuckoo.Chain.Keys.Curve;

/// <summary>ECDSA on secp256k1 with recoverable signatures. Safe for many threads.</summary>
/// <remarks>
/// Both implementations give the same bytes for the same input: nonces are those of RFC 6979 with HMAC-SHA256 and s is low.
/// Lengths are the caller's to keep: secrets, digests and scalars are 32 bytes, points and signatures 64, all big-endian.
/// </remarks>
internal interface ISecp256k1
{
    /// <summary>What does the work, for reports.</summary>
    string Name { get; }

    /// <summary>Writes x and y of the secret's point.</summary>
    /// <returns>False when the secret is zero or not below the group's order.</returns>
    bool TryPublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey);

    /// <summary>Writes r and s, s in the lower half of the group's order.</summary>
    /// <param name="secret">The key.</param>
    /// <param name="digest">What is signed.</param>
    /// <param name="signature">Place for r and s.</param>
    /// <param name="recovery">0 to 3: bit 0 is the parity of the nonce point's y, bit 1 says that its x was not below the order.</param>
    /// <returns>False when the secret is zero or not below the group's order.</returns>
    bool TrySign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> digest, Span<byte> signature, out int recovery);

    /// <summary>Whether the signature is the key's; a high s, numbers out of range and points off the curve are refused.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <summary>Writes the one key under which the signature verifies; a high s and numbers out of range are refused.</summary>
    bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recovery, Span<byte> publicKey);
}
