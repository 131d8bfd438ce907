// The key that makes somebody: it signs sign-ins, receipts, vouchers and transactions. The secret stays in one pinned array,
// cleared at the end, and if asked in one file; nothing here prints it, logs it or puts it in an error.

using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys;

/// <summary>A secp256k1 private key. Safe for many threads.</summary>
public sealed class SigningKey : IDisposable
{
    // Pinned, so that the collector leaves no copy behind when it moves things.
    private readonly byte[] held = GC.AllocateArray<byte>(Secp256k1.ScalarBytes, pinned: true);
    private readonly byte[] publicKey = new byte[Address.PublicKeyBytes];
    private readonly Lock gate = new();
    private bool disposed;

    private SigningKey(ReadOnlySpan<byte> secret)
    {
        secret.CopyTo(held);
        if (!Secp256k1.Engine.TryPublicKey(secret, publicKey))
            throw new ArgumentException("The number is no secp256k1 key: it is zero or not below the group's order.", nameof(secret));
        Address = Address.FromPublicKey(publicKey);
    }

    /// <summary>The public key: 64 bytes, x then y, big-endian.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>The address of the public key.</summary>
    public Address Address { get; }

    /// <summary>A new key from the system's secure generator, kept nowhere.</summary>
    public static SigningKey Create()
    {
        Span<byte> secret = stackalloc byte[Secp256k1.ScalarBytes];
        Generate(secret);
        try
        {
            return new SigningKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The key of a secret; the caller clears its own copy.</summary>
    /// <param name="secret">32 bytes, big-endian, not zero and below the group's order.</param>
    /// <exception cref="ArgumentException">The secret is no key; the message does not repeat it.</exception>
    public static SigningKey FromSecret(ReadOnlySpan<byte> secret) => secret.Length == Secp256k1.ScalarBytes
        ? new SigningKey(secret)
        : throw new ArgumentException($"A private key has {Secp256k1.ScalarBytes} bytes, not {secret.Length}.", nameof(secret));

    /// <summary>
    /// Reads the key of a file, or makes the file with a new key when there is none. The file holds 64 hexadecimal digits
    /// and on Unix nobody but its owner may read it.
    /// </summary>
    /// <exception cref="KeyFileException">The file cannot be read or written, is open to others, or holds no key.</exception>
    public static SigningKey LoadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var secret = KeyFile.TryRead(path);
        if (secret is null)
        {
            secret = new byte[Secp256k1.ScalarBytes];
            Generate(secret);
            // Another process may have made the file in the meantime: then that key is the key.
            if (!KeyFile.TryWriteNew(path, secret))
            {
                CryptographicOperations.ZeroMemory(secret);
                secret = KeyFile.TryRead(path) ?? throw new KeyFileException(path, "vanished while it was being made", "Start again");
            }
        }

        try
        {
            return new SigningKey(secret);
        }
        catch (ArgumentException)
        {
            throw new KeyFileException(path, "holds a number that is no secp256k1 key", KeyFile.Replace);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Signs a digest; the same digest always gives the same signature (RFC 6979).</summary>
    /// <param name="digest">The 32 bytes to sign; hashing is the caller's.</param>
    /// <returns>64 bytes, r then s, big-endian, s in the lower half of the group's order (EIP-2).</returns>
    /// <exception cref="ArgumentException">The digest is not 32 bytes.</exception>
    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        var signature = new byte[Signatures.SignatureBytes];
        Sign(digest, signature);
        return signature;
    }

    /// <summary>Signs a digest so that the signer can be recovered from the signature.</summary>
    /// <param name="digest">The 32 bytes to sign; hashing is the caller's.</param>
    /// <exception cref="ArgumentException">The digest is not 32 bytes.</exception>
    public RecoverableSignature SignRecoverable(ReadOnlySpan<byte> digest)
    {
        Span<byte> signature = stackalloc byte[Signatures.SignatureBytes];
        var recovery = Sign(digest, signature);
        return new RecoverableSignature(UInt256.FromBigEndian(signature[..32]), UInt256.FromBigEndian(signature[32..]), recovery == 1);
    }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Clears the secret; signing is then refused.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            CryptographicOperations.ZeroMemory(held);
        }
    }

    /// <summary>Copies the 32 secret bytes out, for files that hold them encrypted; the caller clears the copy.</summary>
    internal void CopySecret(Span<byte> destination)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            held.CopyTo(destination);
        }
    }

    private int Sign(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        if (digest.Length != Signatures.DigestBytes)
            throw new ArgumentException($"A digest has {Signatures.DigestBytes} bytes, not {digest.Length}.", nameof(digest));
        Span<byte> copy = stackalloc byte[Secp256k1.ScalarBytes];
        CopySecret(copy);
        try
        {
            // A nonce point with an x above the order has recovery 2 or 3; the chance is 2^-127, and no transaction could carry it.
            if (!Secp256k1.Engine.TrySign(copy, digest, signature, out var recovery) || recovery > 1)
                throw new CryptographicException("The digest cannot be signed.");
            return recovery;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private static void Generate(Span<byte> secret)
    {
        Span<byte> unused = stackalloc byte[Address.PublicKeyBytes];
        do
            RandomNumberGenerator.Fill(secret);
        while (!Secp256k1.Engine.TryPublicKey(secret, unused));
    }
}
