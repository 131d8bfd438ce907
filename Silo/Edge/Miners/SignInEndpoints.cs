using System.Collections.Immutable;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains.Miners;
using Cuckoo.Silo.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>Sign-in of miners by a signature with the key behind their address.</summary>
internal static class SignInEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/miner/challenge", Challenge)
            .Takes<ChallengeAsked>().Gives<ChallengeReply>().Refuses(Refusals.BadAddress);
        edge.MapPost("/v1/miner/session", Open)
            .Takes<SessionAsked>().Gives<SessionReply>(201)
            .Refuses(
                Refusals.BadAddress, Refusals.BadPublicKey, Refusals.BadAuthorisation, Refusals.BadChallenge, Refusals.BadSignature,
                Refusals.HotKeyNotYet, Refusals.HotKeyExpired, Refusals.HotKeySuperseded, Refusals.HotKeyNumberTaken);
        edge.MapGet("/v1/miners/{id}/hot-keys", ShowHotKeys)
            .Gives<HotKeysReply>().Refuses(Refusals.BadAddress);
    }

    private static async Task<IResult> Challenge(HttpContext http, MinerSessions sessions)
    {
        ChallengeAsked asked = await http.Read(WireJson.Default.ChallengeAsked);
        if (!Address.TryParse(asked.Address, out Address address)) return Refusals.BadAddress.Refuse();
        if (!http.Request.Host.HasValue) return Refusals.BadRequest.Refuse();
        (string nonce, DateTimeOffset end) = sessions.Challenge(address);
        return TypedResults.Json(
            new ChallengeReply(nonce, SignIn.Text(address, nonce, http.Request.Host.Value ?? ""), end), WireJson.Default.ChallengeReply);
    }

    private static async Task<IResult> Open(HttpContext http, MinerSessions sessions, IGrainFactory grains, ReceiptContract contract)
    {
        SessionAsked asked = await http.Read(WireJson.Default.SessionAsked);
        if (!Address.TryParse(asked.Address, out Address address)) return Refusals.BadAddress.Refuse();
        if (!http.Request.Host.HasValue) return Refusals.BadRequest.Refuse();
        if (Hex.TryBytes(asked.PublicKey, 64) is not { } key || Address.FromPublicKey(key) != address) return Refusals.BadPublicKey.Refuse();
        if (Hex.TryBytes(asked.Signature, 64) is not { } signature) return Refusals.BadSignature.Refuse();
        HotKeyGrant? grant = null;
        if (asked.Authorisation is { } authorisation && (grant = HotKeys.GrantOf(authorisation, address, key)) is null) return Refusals.BadAuthorisation.Refuse();
        if (!sessions.TryUse(asked.Nonce, address)) return Refusals.BadChallenge.Refuse();
        byte[] digest = SignIn.Digest(SignIn.Text(address, asked.Nonce, http.Request.Host.Value ?? ""));
        if (!Signatures.IsValid(key, digest, signature)) return Refusals.BadSignature.Refuse();

        Address miner = grant is null ? address : Address.Parse(asked.Authorisation!.Operator);
        IMinerGrain grain = grains.GetGrain<IMinerGrain>(miner.ToString());
        KeyAnswer answer = grant is null ? await grain.Register(Convert.ToHexStringLower(key)) : await grain.Authorise(grant);
        if (HotKeys.RefusalOf(answer) is { } refusal) return refusal.Refuse();
        (string token, DateTimeOffset end) = grant is null ? sessions.Open(address) : sessions.Open(miner, address);
        return TypedResults.Json(new SessionReply(token, end, ReceiptContract.OnWire(contract.Current)), WireJson.Default.SessionReply, statusCode: 201);
    }

    private static async Task<IResult> ShowHotKeys(string id, IGrainFactory grains)
    {
        if (!Address.TryParse(id, out Address address)) return Refusals.BadAddress.Refuse();
        ImmutableArray<HotKeyGrant> grants = await grains.GetGrain<IMinerGrain>(address.ToString()).HotKeys();
        return TypedResults.Json(new HotKeysReply(id, [.. grants.Select(g => HotKeys.AuthorisationOf(id, g))]), WireJson.Default.HotKeysReply);
    }
}
