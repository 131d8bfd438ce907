using System.Text.Json;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using static Cuckoo.Client.Tests.ScriptedEdge;

namespace Cuckoo.Client.Tests;

public sealed class EndpointTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task OpenAccount_OfAnEdge_UsesTheNewKeyFromThenOn()
    {
        var opened = new AccountOpened("user:00", "secret-key", "0");
        var account = new AccountReply("user:00", "5", "ann", "7", At);
        await using var edge = await StartAsync(
            Json(JsonSerializer.Serialize(opened, WireJson.Default.AccountOpened), 201),
            Json(JsonSerializer.Serialize(account, WireJson.Default.AccountReply)));
        using var client = edge.Client(key: null);
        Assert.Equal(opened, await client.OpenAccountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(account, await client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.Equal([new("POST /v1/accounts", "", "", ""), new("GET /v1/account", "Bearer secret-key", "", "")], edge.Log);
    }

    [Fact]
    public async Task EveryCall_OfAnOwner_GoesWhereItShould()
    {
        var account = JsonSerializer.Serialize(new AccountReply("user:00", "5", "ann", "7", At), WireJson.Default.AccountReply);
        var made = JsonSerializer.Serialize(new KeyMade("k1", "secret"), WireJson.Default.KeyMade);
        var signedIn = JsonSerializer.Serialize(new WalletSignedIn("user:00", "key-2", At, "5"), WireJson.Default.WalletSignedIn);
        await using var edge = await StartAsync(
            Json(account), Json(account), Json(JsonSerializer.Serialize(new KeysReply([]), WireJson.Default.KeysReply)), Json(made, 201), Json(made, 201),
            Text("", 204, "text/plain"), Json(JsonSerializer.Serialize(new TipReply("t", "@bob", "1", true, "4"), WireJson.Default.TipReply)),
            Json(JsonSerializer.Serialize(new ChallengeReply("n", "text", At), WireJson.Default.ChallengeReply)), Json(signedIn, 201), Json(account));
        using var client = edge.Client();
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal("ann", (await client.TakeHandleAsync("ann", cancellation)).Handle);
        Assert.Equal(At, (await client.AlertBelowAsync("7", cancellation)).LowSince);
        Assert.Empty((await client.KeysAsync(cancellation)).Keys);
        Assert.Equal("secret", (await client.AddKeyAsync(new KeyAsked("k", ["read"]), cancellation)).ApiKey);
        Assert.Equal("k1", (await client.RotateKeyAsync("k1", 60, cancellation)).Id);
        await client.RevokeKeyAsync("k1", cancellation);
        Assert.True((await client.TipAsync(new TipAsked("t", "@bob", "1"), cancellation)).IsHeld);
        Assert.Equal("text", (await client.SignInChallengeAsync("0x00", cancellation)).Text);
        Assert.Equal("key-2", (await client.SignInAsync(new WalletSignIn("text", "00"), cancellation)).ApiKey);
        await client.AccountAsync(cancellation);
        await Assert.ThrowsAsync<ArgumentException>(() => client.RevokeKeyAsync("../k1", cancellation));
        Assert.Equal(
            [
                new("PUT /v1/account/handle", "Bearer key-1", "", """{"handle":"ann"}"""),
                new("PUT /v1/account/alert", "Bearer key-1", "", """{"below":"7"}"""),
                new("GET /v1/account/keys", "Bearer key-1", "", ""),
                new("POST /v1/account/keys", "Bearer key-1", "", """{"name":"k","scopes":["read"],"models":null,"budget":null,"callsPerMinute":null,"expiresAt":null}"""),
                new("POST /v1/account/keys/k1/rotate", "Bearer key-1", "", """{"graceSeconds":60}"""),
                new("DELETE /v1/account/keys/k1", "Bearer key-1", "", ""),
                new("POST /v1/tips", "Bearer key-1", "", """{"id":"t","to":"@bob","amount":"1"}"""),
                new("POST /v1/signin/challenge", "", "", """{"address":"0x00"}"""),
                new("POST /v1/signin", "Bearer key-1", "", """{"message":"text","signature":"00"}"""),
                new("GET /v1/account", "Bearer key-2", "", ""),
            ],
            edge.Log);
    }

    [Fact]
    public async Task EveryCall_OfTheClient_GoesWhereItShould()
    {
        var quote = new QuoteReply("q1", "emoji-t2i", "picture", "aa", 7, "10", [new PriceLine("work", "10")], At, 25, 250);
        await using var edge = await StartAsync(
            Json(JsonSerializer.Serialize(new FaucetReply("1", "2", At), WireJson.Default.FaucetReply)),
            Json(JsonSerializer.Serialize(new ModelsReply([new("emoji-t2i", "picture", "aa", 2, 64, 64, 50, "1")]), WireJson.Default.ModelsReply)),
            Json(JsonSerializer.Serialize(quote, WireJson.Default.QuoteReply), 201),
            Json(Requests.Settled, 202),
            Json(Requests.Settled),
            Json(JsonSerializer.Serialize(new BooksReply("0", 3, 9, 0, new Dictionary<string, string>(StringComparer.Ordinal)), WireJson.Default.BooksReply)),
            Json(JsonSerializer.Serialize(new HealthReply("ok", "0.1.0"), WireJson.Default.HealthReply)));
        using var client = edge.Client();
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal("1", (await client.FaucetAsync(cancellation)).Granted);
        Assert.Equal(64, (await client.ModelsAsync(cancellation)).Models.Single().Width);
        Assert.Equal("10", (await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", Seed: 7), cancellation)).Total);
        Assert.Equal("settled", (await client.SubmitAsync("q1", cancellation)).State);
        Assert.True((await client.RequestAsync("q1", cancellation)).IsFinal);
        Assert.Equal("0", (await client.BooksAsync(cancellation)).Sum);
        Assert.Equal("ok", (await client.HealthAsync(cancellation)).Status);
        Assert.Equal(
            [
                new("POST /v1/faucet", "Bearer key-1", "", ""),
                new("GET /v1/models", "", "", ""),
                new("POST /v1/quotes", "Bearer key-1", "", """{"model":"emoji-t2i","prompt":"a red apple","seed":7,"steps":null,"guidancePercent":null,"messages":null,"maxTokens":null,"temperaturePercent":null,"topPPercent":null,"coordinator":null,"priority":null,"start":null,"strengthPercent":null}"""),
                new("POST /v1/requests", "Bearer key-1", "", """{"quoteId":"q1","webhook":null,"drawSalt":null}"""),
                new("GET /v1/requests/q1", "Bearer key-1", "", ""),
                new("GET /v1/books", "", "", ""),
                new("GET /healthz", "", "", ""),
            ],
            edge.Log);
    }

    [Fact]
    public async Task Call_WithoutTheKeyItNeeds_IsNotMade()
    {
        await using var edge = await StartAsync(Json("{}"));
        using var client = edge.Client(key: null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.Empty(edge.Log);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a%2Fb")]
    [InlineData("ä")]
    public async Task Request_WithAnIdThatIsNone_IsNotMade(string id)
    {
        await using var edge = await StartAsync(Json(Requests.Settled));
        using var client = edge.Client();
        await Assert.ThrowsAsync<ArgumentException>(() => client.RequestAsync(id, TestContext.Current.CancellationToken));
        Assert.Empty(edge.Log);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\r\nEvil: header")]
    [InlineData("schlüssel")]
    public void Key_ThatIsNoHeaderValue_IsRefusedWithoutBeingRepeated(string key)
    {
        using var client = new CuckooClient(new EdgeOptions { Edge = new Uri("http://127.0.0.1:1") });
        var refusal = Assert.Throws<ArgumentException>(() => client.UseKey(key));
        if (key.Length > 0)
            Assert.DoesNotContain(key, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Edge_OfAnotherScheme_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new CuckooClient(new EdgeOptions { Edge = new Uri("ftp://127.0.0.1") }));
}
