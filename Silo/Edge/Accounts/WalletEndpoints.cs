using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>Sign-in with a wallet: an address proves itself by a message of EIP-4361, bound to this host, its chain and a nonce that counts once.</summary>
internal static class WalletEndpoints
{
    private const string Purpose = "wallet";

    private static readonly TimeSpan ChallengeTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeyTime = TimeSpan.FromDays(1);

    /// <summary>Adds the endpoints.</summary>
    public static void MapWallets(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/signin/challenge", Challenge)
            .Takes<ChallengeAsked>().Gives<ChallengeReply>().Refuses(Refusals.BadAddress);

        // A key borne besides is looked at when the signature is right.
        edge.MapPost("/v1/signin", SignIn).RequireRateLimiting(Limits.Accounts)
            .Takes<WalletSignIn>().Gives<WalletSignedIn>(201)
            .Refuses(
                Refusals.BadSignature, Refusals.BadSignIn, Refusals.BadChallenge, Refusals.AddressTaken, Refusals.TooManyKeys, Refusals.Unauthorized,
                Refusals.KeyRevoked, Refusals.KeyExpired, Refusals.ScopeMissing);
    }

    private static async Task<IResult> Challenge(HttpContext http, Tokens tokens, SiloOptions options, TimeProvider time)
    {
        ChallengeAsked asked = await http.Read(WireJson.Default.ChallengeAsked);
        if (!Address.TryParse(asked.Address, out Address address)) return Refusals.BadAddress.Refuse();
        if (!http.Request.Host.HasValue) return Refusals.BadRequest.Refuse();

        // The EIP's nonces are letters and digits.
        (byte[] token, DateTimeOffset end) = tokens.Issue(Purpose, address, isSalted: true, ChallengeTime);
        EthereumSignIn message = new()
        {
            Domain = http.Request.Host.Value!,
            Address = address,
            Statement = "Sign in to Cuckoo. This costs nothing.",
            Uri = $"{http.Request.Scheme}://{http.Request.Host.Value}",
            ChainId = options.ChainId,
            Nonce = Convert.ToHexStringLower(token),
            IssuedAt = EthereumSignIn.Time(time.GetUtcNow()),
            ExpirationTime = EthereumSignIn.Time(end),
        };
        return message.IsWellFormed()
            ? TypedResults.Json(new ChallengeReply(message.Nonce, message.ToString(), end), WireJson.Default.ChallengeReply)
            : Refusals.BadRequest.Refuse();
    }

    private static async Task<IResult> SignIn(
        HttpContext http, Tokens tokens, SiloOptions options, IGrainFactory grains, IRandomSource random, TimeProvider time)
    {
        WalletSignIn asked = await http.Read(WireJson.Default.WalletSignIn);
        if (!TrySignature(asked.Signature, out RecoverableSignature signature)) return Refusals.BadSignature.Refuse();
        if (!EthereumSignIn.TryParse(asked.Message, out EthereumSignIn? claimed)) return Refusals.BadSignIn.Refuse();
        if (Hex.TryBytes(claimed.Nonce, Tokens.Length) is not { } token || tokens.ExpiryOf(Purpose, claimed.Address, token) is not { } nonceEnds)
            return Refusals.BadChallenge.Refuse();
        SignInExpectation expected = new(http.Request.Host.Value ?? "", claimed.Nonce, options.ChainId, time.GetUtcNow(), ChallengeTime);
        switch (EthereumSignIn.Verify(asked.Message, signature, expected, out _))
        {
            case SignInVerdict.Accepted: break;
            case SignInVerdict.WrongSigner: return Refusals.BadSignature.Refuse();
            default: return Refusals.BadSignIn.Refuse();
        }

        // Whoever shows a key of an account that may manage it ties the address to that account.
        AccountId? own = null;
        if (Callers.BearerToken(http) is not null)
        {
            (AccountCaller? caller, Refusal? refusal) = await Callers.Account(http, grains, KeyScopes.Manage);
            if (refusal is not null) return refusal.Refuse();
            own = caller!.Account;
        }

        PersonId person = PersonId.TryParse($"address:{claimed.Address}", out PersonId id)
            ? id
            : throw new InvalidOperationException("An address that signed names nobody.");
        IPersonGrain known = grains.GetGrain<IPersonGrain>(person.Value);
        if (await known.Account() is { } other && (other.IsSystem || (own is not null && other != own))) return Refusals.AddressTaken.Refuse();
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        return await known.SignIn(claimed.Nonce, nonceEnds, own ?? AccountId.User(bytes)) is { } account
            ? await Welcome(account, own, grains, random, time)
            : Refusals.BadChallenge.Refuse();
    }

    private static async Task<IResult> Welcome(AccountId account, AccountId? own, IGrainFactory grains, IRandomSource random, TimeProvider time)
    {
        if (account.IsSystem || (own is not null && own != account)) return Refusals.AddressTaken.Refuse();
        IAccountGrain grain = grains.GetGrain<IAccountGrain>(account.Value);
        string key = ApiKey.New(account, random);
        Hash256 hash = ApiKey.HashOf(key);
        DateTimeOffset end = time.GetUtcNow() + KeyTime;
        if (!await grain.Open(hash, end))
        {
            KeyChange change = await grain.AddKey(hash, new KeyTerms("sign-in", KeyScopes.All, [], null, 0, end));
            if (change is KeyChange.TooManyKeys) return Refusals.TooManyKeys.Refuse();
            if (change is not KeyChange.Done) throw new InvalidOperationException($"The key of a sign-in came to {change}.");
        }

        return TypedResults.Json(
            new WalletSignedIn(account.Value, key, end, await AccountEndpoints.BalanceOf(account, grains)), WireJson.Default.WalletSignedIn, statusCode: 201);
    }

    private static bool TrySignature(string text, out RecoverableSignature signature)
    {
        signature = default;
        return Hex.TryBytes(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, RecoverableSignature.Bytes) is { } bytes
            && RecoverableSignature.TryParse(bytes, out signature);
    }
}
