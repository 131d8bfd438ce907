// The key that makes a miner somebody: it signs the sign-in and every receipt. The secret stays inside
// the framework's ECDsa and, if asked, in one file; nothing here prints it, logs it or puts it in an error.
// It is no wallet: no derivation, no password, no transactions.

using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys;

/// <summary>A secp256k1 private key. Safe for many threads.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa ecdsa;
    private readonly Lock gate = new();
    private readonly byte[] publicKey;

    private SigningKey(ECDsa ecdsa)
    {
        this.ecdsa = ecdsa;
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        publicKey = [.. point.X!, .. point.Y!];
        Address = Address.FromPublicKey(publicKey);
    }

    /// <summary>The public key: 64 bytes, x then y, big-endian.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>The address of the public key.</summary>
    public Address Address { get; }

    /// <summary>A new key from the system's secure generator, kept nowhere.</summary>
    public static SigningKey Create() => new(ECDsa.Create(Secp256k1.Curve));

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
            using var fresh = Create();
            secret = fresh.ecdsa.ExportParameters(includePrivateParameters: true).D!;
            // Another process may have made the file in the meantime: then that key is the key.
            if (!KeyFile.TryWriteNew(path, secret))
            {
                CryptographicOperations.ZeroMemory(secret);
                secret = KeyFile.TryRead(path) ?? throw new KeyFileException(path, "vanished while it was being made", "Start again");
            }
        }

        try
        {
            var number = Secp256k1.Number(secret);
            if (number.IsZero || number >= Secp256k1.N)
                throw new KeyFileException(path, "holds a number that is no secp256k1 key", KeyFile.Replace);
            return new SigningKey(ECDsa.Create(new ECParameters { Curve = Secp256k1.Curve, D = secret }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Signs a digest.</summary>
    /// <param name="digest">The 32 bytes to sign; hashing is the caller's.</param>
    /// <returns>64 bytes, r then s, big-endian, s in the lower half of the group's order (EIP-2).</returns>
    /// <exception cref="ArgumentException">The digest is not 32 bytes.</exception>
    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != Signatures.DigestBytes)
            throw new ArgumentException($"A digest has {Signatures.DigestBytes} bytes, not {digest.Length}.", nameof(digest));
        byte[] signature;
        lock (gate)
            signature = ecdsa.SignHash(digest.ToArray());

        var s = Secp256k1.Number(signature.AsSpan(Secp256k1.ScalarBytes));
        if (s > Secp256k1.HalfN)
        {
            var low = (Secp256k1.N - s).ToByteArray(isUnsigned: true, isBigEndian: true);
            var field = signature.AsSpan(Secp256k1.ScalarBytes);
            field.Clear();
            low.CopyTo(field[(Secp256k1.ScalarBytes - low.Length)..]);
        }

        return signature;
    }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();

    /// <inheritdoc/>
    public void Dispose() => ecdsa.Dispose();
}
