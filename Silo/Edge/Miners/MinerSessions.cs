using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>Sign-in of miners. Only used challenges are remembered, for their minute.</summary>
/// <param name="tokens">What challenges and sessions are.</param>
/// <param name="time">The clock.</param>
internal sealed class MinerSessions(Tokens tokens, TimeProvider time)
{
    private static readonly TimeSpan ChallengeTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionTime = TimeSpan.FromHours(1);
    private const string Prefix = "cm_";

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>A nonce for an address.</summary>
    public (string Nonce, DateTimeOffset ExpiresAt) Challenge(Address address)
    {
        (byte[] token, DateTimeOffset end) = tokens.Issue("challenge", address, isSalted: true, ChallengeTime);
        return (Base64Url.EncodeToString(token), end);
    }

    /// <summary>Uses a nonce up. False when it was not made here for this address, is too old, or was used.</summary>
    public bool TryUse(string nonce, Address address)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string old, DateTimeOffset end) in used)
            if (end < now) used.TryRemove(old, out _);
        return Expiry("challenge", address, nonce) is { } expiry && used.TryAdd(nonce, expiry);
    }

    /// <summary>A session for a miner that has signed.</summary>
    public (string Token, DateTimeOffset ExpiresAt) Open(Address address)
    {
        (byte[] token, DateTimeOffset end) = tokens.Issue("session", address, isSalted: false, SessionTime);
        return ($"{Prefix}{address}.{Base64Url.EncodeToString(token)}", end);
    }

    /// <summary>The miner whose session a token is, or nothing.</summary>
    public MinerId? MinerOf(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = token[Prefix.Length..].Split('.');
        return parts.Length == 2
            && Address.TryParse(parts[0], out Address address)
            && Expiry("session", address, parts[1]) is not null
            && MinerId.TryParse(address.ToString(), out MinerId miner)
                ? miner
                : null;
    }

    private DateTimeOffset? Expiry(string purpose, Address address, string text)
    {
        byte[] token = new byte[Tokens.Length];
        // Decodes by status: the variants with a plain name throw at a stranger's letters.
        return text.Length == Base64Url.GetEncodedLength(Tokens.Length)
            && Base64Url.DecodeFromChars(text, token, out _, out int length) is OperationStatus.Done
            && length == Tokens.Length
                ? tokens.ExpiryOf(purpose, address, token)
                : null;
    }
}
