// Who calls. Strangers stop here: a key is checked for its form before the account it names is asked, and an account that
// was never opened stores nothing and goes again at once; a miner's session is checked without asking any grain.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Miners;

namespace Cuckoo.Silo.Edge;

/// <summary>An API key: <c>ck_</c>, 32 hexadecimal digits of the account, <c>_</c>, 64 of the secret.</summary>
internal static class ApiKey
{
    private const int AccountDigits = 32;
    private const int SecretDigits = 64;

    /// <summary>Makes a key for an account.</summary>
    public static string New(AccountId account, IRandomSource random)
    {
        Span<byte> secret = stackalloc byte[SecretDigits / 2];
        random.Fill(secret);
        return $"ck_{account.Value["user:".Length..]}_{Convert.ToHexStringLower(secret)}";
    }

    /// <summary>What is kept of it.</summary>
    public static Hash256 HashOf(string key) => Hash256.From(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The account a key claims to speak for; whether it does, the account says.</summary>
    public static bool TryParse(string token, out AccountId account)
    {
        account = default;
        return token.Length == 3 + AccountDigits + 1 + SecretDigits
            && token.StartsWith("ck_", StringComparison.Ordinal)
            && token[3 + AccountDigits] == '_'
            && AccountId.TryParse($"user:{token.AsSpan(3, AccountDigits)}", out account);
    }
}

/// <summary>Authentication of users and miners.</summary>
internal static class Callers
{
    /// <summary>Uses the key that a call bears for something of this kind: whose it is, or why it may not.</summary>
    public static async Task<(AccountCaller? Caller, Refusal? Refusal)> Account(HttpContext http, IGrainFactory grains, KeyScopes scope)
    {
        if (BearerToken(http) is not { } token || !ApiKey.TryParse(token, out AccountId account)) return (null, Refusals.Unauthorized);
        Hash256 key = ApiKey.HashOf(token);
        KeyUse use = await grains.GetGrain<IAccountGrain>(account.Value).Use(key, scope);
        return use.IsAllowed ? (new AccountCaller(account, key), null) : (null, http.RefusalOf(use, scope));
    }

    /// <summary>Why a key may not, as a refusal; how long to wait goes into the answer's head.</summary>
    public static Refusal RefusalOf(this HttpContext http, KeyUse use, KeyScopes scope)
    {
        if (use.Wait > TimeSpan.Zero && use.Wait < Allowance.Longest)
            http.Response.Headers.RetryAfter = Math.Ceiling(use.Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return use.Verdict switch
        {
            KeyVerdict.Unknown => Refusals.Unauthorized,
            KeyVerdict.Revoked => Refusals.KeyRevoked,
            KeyVerdict.Expired => Refusals.KeyExpired,
            KeyVerdict.ScopeMissing => Refusals.ScopeMissing.Saying($"This key lacks the scope {scope.ToString().ToLowerInvariant()}."),
            KeyVerdict.ModelNotAllowed => Refusals.ModelNotAllowed,
            KeyVerdict.TooFast => Refusals.SlowDown,
            KeyVerdict.BudgetExceeded => Refusals.BudgetExceeded,
            _ => throw new InvalidOperationException($"A key that is {use.Verdict} was refused."),
        };
    }

    /// <summary>The bearer token of a call, if it has one of a bearable length.</summary>
    public static string? BearerToken(HttpContext http)
    {
        string? header = http.Request.Headers.Authorization;
        return header is { Length: < 256 } && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }
}

/// <summary>A user who calls.</summary>
/// <param name="Account">Whose key the call bears.</param>
/// <param name="Key">The key's hash.</param>
internal sealed record AccountCaller(AccountId Account, Hash256 Key);

/// <summary>Lets a call through only with a user's key that may do such a thing; the endpoint finds the account in the items.</summary>
internal static class AccountFilter
{
    private static readonly object Key = new();

    /// <summary>The account of the call.</summary>
    public static AccountId Of(HttpContext http) => CallerOf(http).Account;

    /// <summary>The account of the call and its key.</summary>
    public static AccountCaller CallerOf(HttpContext http) => (AccountCaller)http.Items[Key]!;

    /// <summary>Asks for a key with this scope.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, KeyScopes scope) => endpoint.AddEndpointFilter(async (context, next) =>
    {
        HttpContext http = context.HttpContext;
        (AccountCaller? caller, Refusal? refusal) = await Callers.Account(http, http.RequestServices.GetRequiredService<IGrainFactory>(), scope);
        if (refusal is not null) return refusal.Refuse();
        http.Items[Key] = caller;
        return await next(context);
    }).WithMetadata(new NeededCaller(scope));
}

/// <summary>Lets a call through only with a miner's session, while the key that opened it may work for the operator.</summary>
internal sealed class MinerFilter(Miners.MinerSessions sessions, IGrainFactory grains) : IEndpointFilter
{
    private static readonly object Key = new();

    /// <summary>The miner of the call.</summary>
    public static MinerId Of(HttpContext http) => CallerOf(http).Miner;

    /// <summary>The miner of the call and the key it signed in with.</summary>
    public static (MinerId Miner, MinerId Key) CallerOf(HttpContext http) => ((MinerId, MinerId))http.Items[Key]!;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (Callers.BearerToken(context.HttpContext) is not { } token || sessions.MinerOf(token) is not { } caller)
            return Refusals.Unauthorized.Refuse();
        KeyAnswer answer = await grains.GetGrain<IMinerGrain>(caller.Miner.Value).Check(caller.Key);
        if (Miners.HotKeys.RefusalOf(answer) is { } refusal) return refusal.Refuse();
        context.HttpContext.Items[Key] = caller;
        return await next(context);
    }
}
