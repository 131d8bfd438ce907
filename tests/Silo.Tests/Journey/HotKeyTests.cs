using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Sign-in with a hot key over HTTP: right, forged, expired, replayed and out of order.</summary>
public sealed class HotKeyTests(Stage stage) : IDisposable
{
    // Nobody asks for it: the stage's open request stays open.
    private static readonly string NoProgram = new('0', 64);

    private readonly SigningKey operatorKey = SigningKey.Create();
    private readonly SigningKey hot = SigningKey.Create();
    private readonly SigningKey next = SigningKey.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public void Dispose()
    {
        operatorKey.Dispose();
        hot.Dispose();
        next.Dispose();
    }

    [Fact]
    public async Task HotKey_ThatIsAuthorised_WorksInItsOperatorsName()
    {
        TestMiner miner = new(stage.Silo.Http, hot) { Authorisation = Authorisation(hot, 5) };
        await miner.SignInAsync();

        MinerReply view = TestMiner.Read(await ShowAsync(miner), WireJson.Default.MinerReply);
        Assert.Equal(operatorKey.Address.ToString(), view.Address);
        Assert.Equal(204, (await miner.NextAsync(NoProgram)).Status);
        await miner.SignInAsync();

        Answer keys = await Answer.OfAsync(stage.Silo.Http, new HttpRequestMessage(HttpMethod.Get, $"/v1/miners/{operatorKey.Address}/hot-keys"), Cancel);
        Assert.Equal([miner.Authorisation], TestMiner.Read(keys, WireJson.Default.HotKeysReply).Authorisations);
    }

    [Fact]
    public async Task HotKey_ThatIsReplaced_IsRefusedByNameEverywhere()
    {
        TestMiner former = new(stage.Silo.Http, hot) { Authorisation = Authorisation(hot, 5) };
        await former.SignInAsync();
        TestMiner own = new(stage.Silo.Http, operatorKey);
        Refused.By(await own.TrySignInAsync(), Refusals.HotKeySuperseded);
        TestMiner later = new(stage.Silo.Http, next) { Authorisation = Authorisation(next, 6) };
        await later.SignInAsync();

        Refused.By(await ShowAsync(former), Refusals.HotKeySuperseded);
        Refused.By(await former.NextAsync(NoProgram), Refusals.HotKeySuperseded);
        Refused.By(await former.TrySignInAsync(), Refusals.HotKeySuperseded);
        Assert.Equal(204, (await later.NextAsync(NoProgram)).Status);
    }

    [Theory]
    [InlineData("forged", "bad_authorisation")]
    [InlineData("of another domain", "bad_authorisation")]
    [InlineData("for another key", "bad_authorisation")]
    [InlineData("with another number", "bad_authorisation")]
    [InlineData("without a signature", "bad_authorisation")]
    [InlineData("a signature too short", "bad_authorisation")]
    [InlineData("a lower-case operator", "bad_authorisation")]
    [InlineData("after the year 9999", "bad_authorisation")]
    [InlineData("expired", "hot_key_expired")]
    [InlineData("not yet", "hot_key_not_yet")]
    [InlineData("a lower number", "hot_key_superseded")]
    [InlineData("the same number", "hot_key_number_taken")]
    public async Task Authorisation_WithAFlaw_IsRefusedByName(string flaw, string code)
    {
        await new TestMiner(stage.Silo.Http, next) { Authorisation = Authorisation(next, 5) }.SignInAsync();
        HotKeyAuthorisation right = Authorisation(hot, 6);
        HotKeyAuthorisation sent = flaw switch
        {
            "forged" => right with { Signature = Sign(next, Statement(hot, 6) with { Operator = next.Address }) },
            "of another domain" => right with { Signature = Convert.ToHexStringLower(Statement(hot, 6).Sign(operatorKey, HotKeyDomain.Default with { Version = "2" }).ToBytes()) },
            "for another key" => Authorisation(next, 6),
            "with another number" => right with { Number = 7 },
            "without a signature" => right with { Signature = "" },
            "a signature too short" => right with { Signature = right.Signature[..128] },
            "a lower-case operator" => right with { Operator = right.Operator.ToLowerInvariant() },
            "after the year 9999" => Signed(Statement(hot, 6) with { ValidUntil = long.MaxValue }),
            "expired" => Signed(Statement(hot, 6) with { ValidUntil = Now - 1 }),
            "not yet" => Signed(Statement(hot, 6) with { ValidFrom = Now + 60 }),
            "a lower number" => Authorisation(hot, 4),
            "the same number" => Authorisation(hot, 5),
            _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
        };

        Answer answer = await new TestMiner(stage.Silo.Http, hot) { Authorisation = sent }.TrySignInAsync();

        Refused.By(answer, Refusals.All.Single(r => r.Code == code));
        await stage.Silo.StandsAsync();
    }

    private Task<Answer> ShowAsync(TestMiner miner) => Answer.OfAsync(stage.Silo.Http, Endpoint.Of("GET /v1/miner").Call(miner.Session), Cancel);

    private HotKeyStatement Statement(SigningKey key, long number) => new(operatorKey.Address, key.Address, Now - 3600, Now + 3600, number);

    private HotKeyAuthorisation Authorisation(SigningKey key, long number) => Signed(Statement(key, number));

    private HotKeyAuthorisation Signed(HotKeyStatement statement) => new(
        statement.Operator.ToString(), statement.HotKey.ToString(), statement.ValidFrom, statement.ValidUntil, statement.Number, Sign(operatorKey, statement));

    private static string Sign(SigningKey key, HotKeyStatement statement) => Convert.ToHexStringLower(statement.Sign(key, HotKeyDomain.Default).ToBytes());
}
