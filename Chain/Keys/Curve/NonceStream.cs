using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>The nonces of RFC 6979, section 3.2, with HMAC-SHA256: the same secret and digest always give the same ones.</summary>
internal ref struct NonceStream
{
    private const int Bytes = 32;

    private readonly Span<byte> key;
    private readonly Span<byte> value;
    private bool started;

    /// <summary>Steps b to g.</summary>
    /// <param name="memory">64 bytes for the state, cleared by whoever lends them.</param>
    /// <param name="secret">32 bytes, below the group's order.</param>
    /// <param name="digest">The digest as a scalar, 32 bytes (bits2octets).</param>
    public NonceStream(Span<byte> memory, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> digest)
    {
        key = memory[..Bytes];
        value = memory[Bytes..(2 * Bytes)];
        key.Clear();
        value.Fill(1);
        Span<byte> seeded = stackalloc byte[3 * Bytes + 1];
        secret.CopyTo(seeded[(Bytes + 1)..]);
        digest.CopyTo(seeded[(2 * Bytes + 1)..]);
        for (byte round = 0; round < 2; round++)
        {
            value.CopyTo(seeded);
            seeded[Bytes] = round;
            HMACSHA256.HashData(key, seeded, key);
            HMACSHA256.HashData(key, value, value);
        }

        CryptographicOperations.ZeroMemory(seeded);
    }

    /// <summary>Step h: the next candidate that is a scalar other than 0.</summary>
    public Scalar Next()
    {
        Span<byte> retry = stackalloc byte[Bytes + 1];
        while (true)
        {
            if (started)
            {
                value.CopyTo(retry);
                retry[Bytes] = 0;
                HMACSHA256.HashData(key, retry, key);
                HMACSHA256.HashData(key, value, value);
            }

            started = true;
            HMACSHA256.HashData(key, value, value);
            if (Scalar.TryReadNonZero(value, out var nonce))
                return nonce;
        }
    }
}
