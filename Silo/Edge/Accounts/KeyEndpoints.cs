using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>The keys of an account.</summary>
internal static class KeyEndpoints
{
    private const int IdDigits = 32;

    // 366 days.
    private const int MostSeconds = 31_622_400;

    private static readonly (string Name, KeyScopes Scope)[] Scopes =
        [("read", KeyScopes.Read), ("spend", KeyScopes.Spend), ("manage", KeyScopes.Manage), ("operate", KeyScopes.Operate)];

    /// <summary>Adds the endpoints.</summary>
    public static void MapKeys(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/account/keys", List).Needs(KeyScopes.Manage)
            .Gives<KeysReply>();
        edge.MapPost("/v1/account/keys", Add).Needs(KeyScopes.Manage)
            .Takes<KeyAsked>().Gives<KeyMade>(201).Refuses(Refusals.BadKeyTerms, Refusals.TooManyKeys);
        edge.MapDelete("/v1/account/keys/{id}", Revoke).Needs(KeyScopes.Manage)
            .GivesNothing().Refuses(Refusals.BadId, Refusals.UnknownKey, Refusals.LastManager);
        edge.MapPost("/v1/account/keys/{id}/rotate", Rotate).Needs(KeyScopes.Manage)
            .Takes<RotationAsked>().Gives<KeyMade>(201)
            .Refuses(Refusals.BadId, Refusals.BadGrace, Refusals.UnknownKey, Refusals.TooManyKeys, Refusals.LastManager);
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains) => TypedResults.Json(
        new KeysReply([.. (await AccountOf(http, grains).Keys()).Select(RowOf)]), WireJson.Default.KeysReply);

    private static async Task<IResult> Add(HttpContext http, IGrainFactory grains, IRandomSource random)
    {
        KeyAsked asked = await http.Read(WireJson.Default.KeyAsked);
        if (TermsOf(asked) is not { } terms) return Refusals.BadKeyTerms.Refuse();
        string key = ApiKey.New(AccountFilter.Of(http), random);
        return Answer(await AccountOf(http, grains).AddKey(ApiKey.HashOf(key), terms), Made(key));
    }

    private static async Task<IResult> Revoke(string id, HttpContext http, IGrainFactory grains) => IsId(id)
        ? Answer(await AccountOf(http, grains).RevokeKey(id), TypedResults.NoContent())
        : Refusals.BadId.Refuse();

    private static async Task<IResult> Rotate(string id, HttpContext http, IGrainFactory grains, IRandomSource random)
    {
        RotationAsked asked = await http.Read(WireJson.Default.RotationAsked);
        if (!IsId(id)) return Refusals.BadId.Refuse();
        if (asked.GraceSeconds is < 0 or > 30 * 24 * 60 * 60) return Refusals.BadGrace.Refuse();
        string key = ApiKey.New(AccountFilter.Of(http), random);
        KeyChange change = await AccountOf(http, grains).RotateKey(id, ApiKey.HashOf(key), TimeSpan.FromSeconds(asked.GraceSeconds));
        return Answer(change, Made(key));
    }

    private static JsonHttpResult<KeyMade> Made(string key) => TypedResults.Json(
        new KeyMade(ApiKey.HashOf(key).Value[..IdDigits], key), WireJson.Default.KeyMade, statusCode: 201);

    private static IResult Answer(KeyChange change, IResult done) => change switch
    {
        KeyChange.Done => done,
        KeyChange.UnknownKey => Refusals.UnknownKey.Refuse(),
        KeyChange.BadTerms => Refusals.BadKeyTerms.Refuse(),
        KeyChange.TooManyKeys => Refusals.TooManyKeys.Refuse(),
        KeyChange.LastManager => Refusals.LastManager.Refuse(),
        _ => throw new InvalidOperationException($"A change of keys came to {change}."),
    };

    private static IAccountGrain AccountOf(HttpContext http, IGrainFactory grains) => grains.GetGrain<IAccountGrain>(AccountFilter.Of(http).Value);

    private static bool IsId(string text) => text.Length == IdDigits && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private static KeyTerms? TermsOf(KeyAsked asked)
    {
        KeyScopes scopes = KeyScopes.None;
        foreach (string name in asked.Scopes)
        {
            KeyScopes scope = Scopes.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal)).Scope;
            if (scope is KeyScopes.None) return null;
            scopes |= scope;
        }

        Allowance? budget = null;
        if (asked.Budget is { } sent)
        {
            if (!Amount.TryParse(sent.Capacity, out Amount capacity) || !Amount.TryParse(sent.Refill, out Amount refill)) return null;
            if (sent.Seconds is < 1 or > MostSeconds) return null;
            budget = new Allowance(capacity, refill, TimeSpan.FromSeconds(sent.Seconds));
        }

        return asked.CallsPerMinute is <= 0
            ? null
            : new KeyTerms(asked.Name, scopes, [.. asked.Models ?? []], budget, asked.CallsPerMinute ?? 0, asked.ExpiresAt);
    }

    private static KeyRow RowOf(KeyView key) => new(
        key.Id,
        key.Terms.Name,
        [.. Scopes.Where(s => key.Terms.Scopes.HasFlag(s.Scope)).Select(s => s.Name)],
        key.Terms.Models,
        key.Terms.Budget is { } budget ? new KeyBudget(budget.Capacity.ToString(), budget.Refill.ToString(), (int)budget.Period.TotalSeconds) : null,
        key.Left?.ToString(),
        key.Terms.CallsPerMinute is > 0 and var often ? often : null,
        key.CreatedAt,
        key.Terms.ExpiresAt,
        key.RevokedAt);
}
