using Cuckoo.Chain.Keys;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Hostile;

public sealed class AuthorizationTests(Stage stage)
{
    private static readonly string[] Ways =
    [
        "no header", "an empty header", "only the scheme", "no scheme", "another scheme", "two schemes", "10 kB", "not ASCII", "a space inside",
        "a character more", "a character less", "in capitals", "another secret", "of an unknown account", "of the other kind", "twice",
    ];

    public static MatrixTheoryData<string, string> Rows() => new(Endpoint.All.Where(e => e.Caller is not Caller.Anybody).Select(e => e.Name), Ways);

    public static TheoryData<string> OwnersRows() => [.. Endpoint.All.Where(e => e.Caller is Caller.Owner).Select(e => e.Name)];

    public static MatrixTheoryData<string, string> MinersRows() => new(
        Endpoint.All.Where(e => e.Caller is Caller.Miner).Select(e => e.Name),
        ["expired", "of another edge's key", "of another address", "a challenge", "without a signature", "three parts"]);

    [Theory, MemberData(nameof(Rows))]
    public async Task Endpoint_WithoutAValidToken_IsUnauthorized(string endpoint, string way)
    {
        Endpoint called = Endpoint.Of(endpoint);
        string token = stage.TokenOf(called.Caller)!;
        string other = called.Caller is Caller.Owner ? stage.Miner.Session : stage.OwnerKey;
        string? header = way switch
        {
            "no header" => null,
            "an empty header" => "",
            "only the scheme" => "Bearer ",
            "no scheme" => token,
            "another scheme" => "Basic " + token,
            "two schemes" => "Bearer Bearer " + token,
            "10 kB" => "Bearer " + new string('a', 10_000),
            "not ASCII" => "Bearer " + token[..^1] + "\u00e9",
            "a space inside" => "Bearer " + token.Insert(token.Length / 2, " "),
            "a character more" => "Bearer " + token + "0",
            "a character less" => "Bearer " + token[..^1],
            "in capitals" => "Bearer " + token.ToUpperInvariant(),
            "another secret" => "Bearer " + token[..^4] + Changed(token[^4..]),
            "of an unknown account" => "Bearer " + token[..3] + Changed(token[3..12]) + token[12..],
            "of the other kind" => "Bearer " + other,
            "twice" => $"Bearer {token}, Bearer {token}",
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };
        await IsUnauthorizedAsync(called, header, token);
    }

    [Theory, MemberData(nameof(OwnersRows))]
    public async Task Endpoint_AnotherAccountsKeyUnderThisAccount_IsUnauthorized(string endpoint)
    {
        // ck_, the account, _, the secret: one's own secret with somebody else's account.
        string swapped = stage.OwnerKey[..36] + stage.StrangerKey[36..];
        await IsUnauthorizedAsync(Endpoint.Of(endpoint), "Bearer " + swapped, swapped);
    }

    [Theory, MemberData(nameof(MinersRows))]
    public async Task Endpoint_SessionThatIsNone_IsUnauthorized(string endpoint, string way)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Address miner = stage.Miner.Key.Address;
        using var folder = new TemporaryFolder();
        using var stranger = SigningKey.Create();
        string token = way switch
        {
            "expired" => stage.SessionsAt(now - TimeSpan.FromMinutes(61)).Open(miner).Token,
            "of another edge's key" => stage.SessionsAt(now, EdgeKey.LoadOrCreate(folder.File("edge.key"))).Open(miner).Token,
            "of another address" => $"cm_{stranger.Address}.{stage.Miner.Session.Split('.')[1]}",
            "a challenge" => $"cm_{miner}.{stage.SessionsAt(now).Challenge(miner).Nonce}",
            "without a signature" => $"cm_{miner}.",
            "three parts" => stage.Miner.Session + "." + stage.Miner.Session.Split('.')[1],
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };
        await IsUnauthorizedAsync(Endpoint.Of(endpoint), "Bearer " + token, token);
    }

    [Theory]
    [InlineData("bearer {0}")]
    [InlineData("BEARER {0}")]
    [InlineData("Bearer  {0}  ")]
    public async Task Token_InAnotherSpellingOfTheScheme_IsTaken(string header)
    {
        foreach (Endpoint called in new[] { Endpoint.Of("GET /v1/account"), Endpoint.Of("GET /v1/miner") })
        {
            var message = new HttpRequestMessage(HttpMethod.Get, called.Path);
            message.Headers.TryAddWithoutValidation("Authorization", header.Replace("{0}", stage.TokenOf(called.Caller), StringComparison.Ordinal));
            Assert.Equal(200, (await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken)).Status);
        }
    }

    [Fact]
    public async Task OtherMoment_SessionOfThisEdge_IsTaken()
    {
        // Shows that the sessions above are refused for their flaw and not for how the test makes them.
        string token = stage.SessionsAt(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(59)).Open(stage.Miner.Key.Address).Token;
        Answer answer = await Answer.OfAsync(stage.Silo.Http, Endpoint.Of("GET /v1/miner").Call(token), TestContext.Current.CancellationToken);
        Assert.Equal(200, answer.Status);
    }

    private async Task IsUnauthorizedAsync(Endpoint called, string? header, string secret)
    {
        HttpRequestMessage message = called.Call(null);
        if (header is not null) message.Headers.TryAddWithoutValidation("Authorization", header);
        Answer answer = await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken);
        Refused.By(answer, Refusals.Unauthorized, secret, stage.OwnerKey[36..]);
        await stage.Silo.StandsAsync();
    }

    private static string Changed(string text) => string.Concat(text.Select(c => c == 'a' ? 'b' : 'a'));
}
