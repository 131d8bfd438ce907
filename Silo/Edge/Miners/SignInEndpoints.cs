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
            .Refuses(Refusals.BadAddress, Refusals.BadPublicKey, Refusals.BadChallenge, Refusals.BadSignature);
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
        if (!sessions.TryUse(asked.Nonce, address)) return Refusals.BadChallenge.Refuse();
        byte[] digest = SignIn.Digest(SignIn.Text(address, asked.Nonce, http.Request.Host.Value ?? ""));
        if (!Signatures.IsValid(key, digest, signature)) return Refusals.BadSignature.Refuse();

        await grains.GetGrain<IMinerGrain>(address.ToString()).Register(Convert.ToHexStringLower(key));
        (string token, DateTimeOffset end) = sessions.Open(address);
        return TypedResults.Json(new SessionReply(token, end, ReceiptContract.OnWire(contract.Current)), WireJson.Default.SessionReply, statusCode: 201);
    }
}
