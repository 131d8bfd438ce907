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
    private const string OwnPurpose = "session";

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

    /// <summary>A session for a miner that has signed with the operator's own key.</summary>
    public (string Token, DateTimeOffset ExpiresAt) Open(Address address)
    {
        (byte[] token, DateTimeOffset end) = tokens.Issue(OwnPurpose, address, isSalted: false, SessionTime);
        return ($"{Prefix}{address}.{Base64Url.EncodeToString(token)}", end);
    }

    /// <summary>A session for a miner whose hot key has signed.</summary>
    /// <param name="miner">The operator.</param>
    /// <param name="key">The hot key.</param>
    public (string Token, DateTimeOffset ExpiresAt) Open(Address miner, Address key)
    {
        (byte[] token, DateTimeOffset end) = tokens.Issue(PurposeOf(miner), key, isSalted: false, SessionTime);
        return ($"{Prefix}{miner}.{key}.{Base64Url.EncodeToString(token)}", end);
    }

    /// <summary>The miner whose session a token is and the key that opened it, or nothing. Whether that key may still work, the miner's grain says.</summary>
    public (MinerId Miner, MinerId Key)? MinerOf(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = token[Prefix.Length..].Split('.');
        return parts.Length is 2 or 3
            && Address.TryParse(parts[0], out Address address)
            && Address.TryParse(parts[^2], out Address signer)
            && Expiry(parts.Length == 2 ? OwnPurpose : PurposeOf(address), signer, parts[^1]) is not null
            && MinerId.TryParse(address.ToString(), out MinerId miner)
            && MinerId.TryParse(signer.ToString(), out MinerId key)
                ? (miner, key)
                : null;
    }

    private static string PurposeOf(Address miner) => $"session of {miner}";

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
