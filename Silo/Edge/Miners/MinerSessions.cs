// Challenges and sessions of miners, both signed with the edge's own key instead of being kept: a restarted silo knows them
// all, and a stranger who asks for a million of them costs no memory. Only used challenges are remembered, for their minute.

using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>Sign-in of miners.</summary>
/// <param name="key">The edge's key.</param>
/// <param name="random">Where nonces come from.</param>
/// <param name="time">The clock.</param>
internal sealed class MinerSessions(EdgeKey key, IRandomSource random, TimeProvider time)
{
    private static readonly TimeSpan ChallengeTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionTime = TimeSpan.FromHours(1);
    private const string Prefix = "cm_";

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>A nonce for an address.</summary>
    public (string Nonce, DateTimeOffset ExpiresAt) Challenge(Address address)
    {
        byte[] salt = new byte[16];
        random.Fill(salt);
        return Token("challenge", address, salt, ChallengeTime);
    }

    /// <summary>Uses a nonce up. False when it was not made here for this address, is too old, or was used.</summary>
    public bool TryUse(string nonce, Address address)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string old, DateTimeOffset end) in used)
            if (end < now) used.TryRemove(old, out _);
        return Expiry("challenge", address, nonce) is { } expiry && expiry >= now && used.TryAdd(nonce, expiry);
    }

    /// <summary>A session for a miner that has signed.</summary>
    public (string Token, DateTimeOffset ExpiresAt) Open(Address address)
    {
        (string token, DateTimeOffset end) = Token("session", address, new byte[16], SessionTime);
        return ($"{Prefix}{address}.{token}", end);
    }

    /// <summary>The miner whose session a token is, or nothing.</summary>
    public MinerId? MinerOf(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = token[Prefix.Length..].Split('.');
        return parts.Length == 2
            && Address.TryParse(parts[0], out Address address)
            && Expiry("session", address, parts[1]) is { } expiry && expiry >= time.GetUtcNow()
            && MinerId.TryParse(address.ToString(), out MinerId miner)
                ? miner
                : null;
    }

    // 16 bytes of salt, 8 of expiry, 32 of HMAC over both and the address; base64url.
    private (string Token, DateTimeOffset ExpiresAt) Token(string purpose, Address address, byte[] salt, TimeSpan life)
    {
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeMilliseconds((time.GetUtcNow() + life).ToUnixTimeMilliseconds());
        byte[] token = new byte[56];
        salt.CopyTo(token, 0);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(16), expiry.ToUnixTimeMilliseconds());
        Mac(purpose, address, token.AsSpan(0, 24)).CopyTo(token, 24);
        return (Base64Url.EncodeToString(token), expiry);
    }

    private DateTimeOffset? Expiry(string purpose, Address address, string text)
    {
        byte[] token = new byte[56];
        // Decodes by status: the variants with a plain name throw at a stranger's letters.
        if (text.Length != Base64Url.GetEncodedLength(56)
            || Base64Url.DecodeFromChars(text, token, out _, out int length) is not OperationStatus.Done
            || length != 56
            || !CryptographicOperations.FixedTimeEquals(Mac(purpose, address, token.AsSpan(0, 24)), token.AsSpan(24)))
        {
            return null;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(16)));
    }

    private byte[] Mac(string purpose, Address address, ReadOnlySpan<byte> saltAndExpiry) =>
        key.Sign(purpose, [.. Encoding.ASCII.GetBytes(address.ToString()), .. saltAndExpiry]);
}
