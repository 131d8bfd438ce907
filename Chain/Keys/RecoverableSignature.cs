// A signature that names its signer: r, s and one bit, which of the two points with that r was meant. Transactions, EIP-191
// and EIP-712 carry it; the 65-byte text form (r, s, v with v = 27 or 28) is the one wallets and contracts exchange.

namespace Cuckoo.Chain.Keys;

/// <summary>An ECDSA signature over secp256k1 from which the signer's key can be recovered.</summary>
/// <remarks>The default value has r = s = 0 and is nobody's.</remarks>
public readonly record struct RecoverableSignature
{
    /// <summary>Bytes of r, s and v.</summary>
    public const int Bytes = Signatures.SignatureBytes + 1;

    // What EIP-191 signatures and the precompile at address 1 add to the parity.
    private const byte LegacyOffset = 27;

    /// <summary>A signature of these parts; whether they are anybody's shows when the signer is asked for.</summary>
    public RecoverableSignature(UInt256 r, UInt256 s, bool yParity)
    {
        R = r;
        S = s;
        YParity = yParity;
    }

    /// <summary>The x of the nonce point.</summary>
    public UInt256 R { get; }

    /// <summary>The proof, in the lower half of the group's order where it is valid (EIP-2).</summary>
    public UInt256 S { get; }

    /// <summary>Whether the y of the nonce point is odd.</summary>
    public bool YParity { get; }

    /// <summary>Reads 65 bytes: r, s, and 27, 28, 0 or 1.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RecoverableSignature signature)
    {
        signature = default;
        if (bytes.Length != Bytes || bytes[^1] is not (0 or 1 or LegacyOffset or LegacyOffset + 1))
            return false;
        signature = new RecoverableSignature(UInt256.FromBigEndian(bytes[..32]), UInt256.FromBigEndian(bytes[32..64]), bytes[^1] is 1 or LegacyOffset + 1);
        return true;
    }

    /// <summary>65 bytes: r, s, and 27 or 28.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        R.WriteBigEndian(bytes);
        S.WriteBigEndian(bytes.AsSpan(32));
        bytes[^1] = (byte)(LegacyOffset + (YParity ? 1 : 0));
        return bytes;
    }

    /// <summary>Whose signature over the digest this is.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signer">The address of the one key under which it verifies.</param>
    /// <returns>False for a digest of another length, numbers out of range, a high s, and an r that is no point's.</returns>
    public bool TryRecover(ReadOnlySpan<byte> digest, out Address signer)
    {
        signer = default;
        if (digest.Length != Signatures.DigestBytes)
            return false;
        Span<byte> signature = stackalloc byte[Signatures.SignatureBytes];
        R.WriteBigEndian(signature);
        S.WriteBigEndian(signature[32..]);
        Span<byte> key = stackalloc byte[Address.PublicKeyBytes];
        if (!Secp256k1.Engine.TryRecover(digest, signature, YParity ? 1 : 0, key))
            return false;
        signer = Address.FromPublicKey(key);
        return true;
    }
}
