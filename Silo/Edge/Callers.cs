// Who calls. Strangers stop here: a key is checked for its form before the account it names is asked, and an account that
// was never opened stores nothing and goes again at once; a miner's session is checked without asking any grain.

using System.Security.Cryptography;
using System.Text;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;

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
    /// <summary>The account whose key the call bears, or nothing.</summary>
    public static async Task<AccountId?> Account(HttpContext http, IGrainFactory grains)
    {
        if (BearerToken(http) is not { } token || !ApiKey.TryParse(token, out AccountId account)) return null;
        return await grains.GetGrain<IAccountGrain>(account.Value).IsKey(ApiKey.HashOf(token)) ? account : null;
    }

    /// <summary>The bearer token of a call, if it has one of a bearable length.</summary>
    public static string? BearerToken(HttpContext http)
    {
        string? header = http.Request.Headers.Authorization;
        return header is { Length: < 256 } && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }
}

/// <summary>Lets a call through only with a user's key; the endpoint finds the account in the items.</summary>
internal sealed class AccountFilter(IGrainFactory grains) : IEndpointFilter
{
    private static readonly object Key = new();

    /// <summary>The account of the call.</summary>
    public static AccountId Of(HttpContext http) => (AccountId)http.Items[Key]!;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (await Callers.Account(context.HttpContext, grains) is not { } account) return Refusals.Unauthorized.Refuse();
        context.HttpContext.Items[Key] = account;
        return await next(context);
    }
}

/// <summary>Lets a call through only with a miner's session.</summary>
internal sealed class MinerFilter(Miners.MinerSessions sessions) : IEndpointFilter
{
    private static readonly object Key = new();

    /// <summary>The miner of the call.</summary>
    public static MinerId Of(HttpContext http) => (MinerId)http.Items[Key]!;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (Callers.BearerToken(context.HttpContext) is not { } token || sessions.MinerOf(token) is not { } miner)
            return Refusals.Unauthorized.Refuse();
        context.HttpContext.Items[Key] = miner;
        return await next(context);
    }
}
