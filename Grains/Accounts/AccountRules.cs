// What keys may do, as pure functions: (state, what is asked, now) gives a verdict and the next state.

using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Accounts;

/// <summary>The rules of an account's keys.</summary>
public static class AccountRules
{
    /// <summary>Most keys of an account, those that ended lately included.</summary>
    public const int MostKeys = 64;

    /// <summary>Most wallets that are remembered to be an account's.</summary>
    public const int MostWallets = 16;

    /// <summary>Longest time a rotated key goes on working.</summary>
    public static readonly TimeSpan LongestGrace = TimeSpan.FromDays(30);

    // An ended key is still shown for a while; what was taken for a request nobody submitted is forgotten after it.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private const int MostModels = 16;
    private const int LongestName = 64;
    private const int MostCallsPerMinute = 100_000;

    /// <summary>The state of an account that has just been opened.</summary>
    public static AccountState Opened(Hash256 keyHash, DateTimeOffset? expiresAt, DateTimeOffset now) => new()
    {
        Keys = [new AccountKey(keyHash, new KeyTerms("first", KeyScopes.All, [], null, 0, expiresAt), now, null, null)],
    };

    /// <summary>The key of a hash, living or not.</summary>
    public static AccountKey? Find(AccountState state, Hash256 keyHash)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Keys.FirstOrDefault(k => k.Hash == keyHash);
    }

    /// <summary>Whether a key may do something, its rate and its budget apart.</summary>
    public static KeyVerdict Check(AccountKey? key, KeyScopes scope, string? model, DateTimeOffset now)
    {
        if (key is null) return KeyVerdict.Unknown;
        if (key.RevokedAt is not null) return KeyVerdict.Revoked;
        if (key.Terms.ExpiresAt <= now) return KeyVerdict.Expired;
        if ((key.Terms.Scopes & scope) != scope) return KeyVerdict.ScopeMissing;
        return model is null || key.Terms.Models.IsEmpty || key.Terms.Models.Contains(model, StringComparer.Ordinal)
            ? KeyVerdict.Allowed
            : KeyVerdict.ModelNotAllowed;
    }

    /// <summary>Takes a price out of the key's budget, once a request.</summary>
    public static (KeyUse Use, AccountState Next) Spend(
        AccountState state, Hash256 keyHash, RequestId request, string model, Amount amount, DateTimeOffset now)
    {
        AccountKey? key = Find(state, keyHash);
        KeyVerdict verdict = Check(key, KeyScopes.Spend, model, now);
        if (verdict is not KeyVerdict.Allowed) return (new KeyUse(verdict, TimeSpan.Zero), state);
        KeyUse allowed = new(KeyVerdict.Allowed, TimeSpan.Zero);
        if (key!.Terms.Budget is not { } budget || state.Spends.Any(s => s.Request == request)) return (allowed, state);

        (TokenBucket bucket, bool isTaken, TimeSpan wait) = key.Bucket!.Value.Take(budget, amount, now);
        if (!isTaken) return (new KeyUse(KeyVerdict.BudgetExceeded, wait), state);
        return (allowed, With(state, key with { Bucket = bucket }) with
        {
            Spends = [.. state.Spends.Where(s => now - s.At < Kept), new KeySpend(request, keyHash, amount, now)],
        });
    }

    /// <summary>Gives back what a request did not use.</summary>
    public static AccountState Settled(AccountState state, RequestId request, Amount used, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        int at = state.Spends.ToList().FindIndex(s => s.Request == request);
        if (at < 0) return state;
        KeySpend spend = state.Spends[at];
        AccountState next = state with { Spends = state.Spends.RemoveAt(at) };
        return used < spend.Amount && Find(state, spend.Key) is { Terms.Budget: { } budget, Bucket: { } bucket } key
            ? With(next, key with { Bucket = bucket.Return(budget, spend.Amount - used, now) })
            : next;
    }

    /// <summary>Adds a key.</summary>
    public static (KeyChange Change, AccountState Next) Added(AccountState state, Hash256 keyHash, KeyTerms terms, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Keys.IsEmpty) return (KeyChange.UnknownAccount, state);
        if (!IsValid(terms, now) || Find(state, keyHash) is not null) return (KeyChange.BadTerms, state);
        ImmutableArray<AccountKey> kept = [.. state.Keys.Where(k => EndOf(k) is not { } end || now - end < Kept)];
        if (kept.Length >= MostKeys) kept = [.. kept.Where(k => IsLiving(k, now))];
        if (kept.Length >= MostKeys) return (KeyChange.TooManyKeys, state);
        TokenBucket? bucket = terms.Budget is { } budget ? TokenBucket.Full(budget, now) : null;
        return (KeyChange.Done, state with { Keys = kept.Add(new AccountKey(keyHash, terms, now, null, bucket)) });
    }

    /// <summary>Ends a key.</summary>
    public static (KeyChange Change, AccountState Next) Revoked(AccountState state, string id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Keys.IsEmpty) return (KeyChange.UnknownAccount, state);
        if (Living(state, id, now) is not { } key) return (KeyChange.UnknownKey, state);
        return ManagesForGood(key) && !state.Keys.Any(k => k != key && IsLiving(k, now) && ManagesForGood(k))
            ? (KeyChange.LastManager, state)
            : (KeyChange.Done, With(state, key with { RevokedAt = now }));
    }

    /// <summary>Puts a new key in the place of another, which goes on for a while.</summary>
    public static (KeyChange Change, AccountState Next) Rotated(
        AccountState state, string id, Hash256 keyHash, TimeSpan grace, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Keys.IsEmpty) return (KeyChange.UnknownAccount, state);
        if (Living(state, id, now) is not { } key) return (KeyChange.UnknownKey, state);
        if (grace < TimeSpan.Zero || grace > LongestGrace || Find(state, keyHash) is not null) return (KeyChange.BadTerms, state);
        DateTimeOffset end = key.Terms.ExpiresAt is { } own && own < now + grace ? own : now + grace;
        AccountKey old = grace == TimeSpan.Zero ? key with { RevokedAt = now } : key with { Terms = key.Terms with { ExpiresAt = end } };
        (KeyChange change, AccountState next) = Added(With(state, old), keyHash, key.Terms, now);
        if (change is not KeyChange.Done) return (change, state);

        // One budget for the two: the new key has what is left of it and what comes back, the old one's is used up.
        next = With(next, Find(next, keyHash)! with { Bucket = key.Bucket }) with
        {
            Spends = [.. next.Spends.Select(s => s.Key == key.Hash ? s with { Key = keyHash } : s)],
        };
        return (change, key.Terms.Budget is null ? next : With(next, old with { Bucket = new TokenBucket(Amount.Zero, end) }));
    }

    /// <summary>The keys as their owner sees them.</summary>
    public static ImmutableArray<KeyView> Views(AccountState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. state.Keys.Select(k => new KeyView(
                k.Id, k.Terms, k.CreatedAt, k.RevokedAt, k.Terms.Budget is { } budget ? k.Bucket!.Value.Filled(budget, now).Level : null)),
        ];
    }

    /// <summary>A wallet is the account's; of more than it may have the one that signed in longest ago is forgotten, and noted again when it signs in.</summary>
    public static AccountState WithWallet(AccountState state, ChainAddress wallet)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Wallets.Contains(wallet)) return state;
        ImmutableArray<ChainAddress> all = state.Wallets.Add(wallet);
        return state with { Wallets = all.Length <= MostWallets ? all : all[^MostWallets..] };
    }

    /// <summary>The balance was looked at: since when it is below what the owner wants to be told of.</summary>
    public static AccountState Watched(AccountState state, Int128 balance, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool isLow = state.AlertBelow is { } threshold && (balance < 0 || (UInt128)balance < threshold.Units);
        return isLow == state.LowSince is not null ? state : state with { LowSince = isLow ? now : null };
    }

    private static bool IsValid(KeyTerms terms, DateTimeOffset now) =>
        terms.Name is { Length: > 0 and <= LongestName } && !terms.Name.Any(char.IsControl)
        && terms.Scopes is not KeyScopes.None && (terms.Scopes & ~(KeyScopes.All | KeyScopes.Operate)) is KeyScopes.None
        && terms.Models.Length <= MostModels && terms.Models.All(m => m is { Length: > 0 and <= LongestName })
        && terms.Budget is not { IsValid: false }
        && terms.CallsPerMinute is >= 0 and <= MostCallsPerMinute
        && (terms.ExpiresAt is not { } end || end > now);

    private static bool ManagesForGood(AccountKey key) => key.Terms is { ExpiresAt: null } && key.Terms.Scopes.HasFlag(KeyScopes.Manage);

    private static AccountKey? Living(AccountState state, string id, DateTimeOffset now) =>
        state.Keys.FirstOrDefault(k => string.Equals(k.Id, id, StringComparison.Ordinal) && IsLiving(k, now));

    private static bool IsLiving(AccountKey key, DateTimeOffset now) => key.RevokedAt is null && !(key.Terms.ExpiresAt <= now);

    private static DateTimeOffset? EndOf(AccountKey key) => key.RevokedAt ?? key.Terms.ExpiresAt;

    private static AccountState With(AccountState state, AccountKey key) =>
        state with { Keys = [.. state.Keys.Select(k => k.Hash == key.Hash ? key : k)] };
}
