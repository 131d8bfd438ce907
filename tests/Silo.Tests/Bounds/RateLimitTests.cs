using System.Globalization;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Bounds;

public sealed class RateLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Address_MoreCallsThanItsRate_IsToldToSlowDown()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:RequestsPerSecond=1");

        // Twice the rate at once, then one a second: of four calls in far less than a second at least one is refused.
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Call(silo, i % 2 == 0 ? "GET /healthz" : "POST /v1/quotes")));
        Assert.Contains(answers, a => a.Status != 429);
        Assert.Contains(answers, a => a.Status == 429);
        Assert.All(answers.Where(a => a.Status == 429), a => IsSlowDown(a, mostSeconds: 1));
    }

    [Fact]
    public async Task Address_MoreAccountsThanItsRate_IsToldToSlowDown()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:AccountsPerHour=2");
        Assert.Equal(201, (await Call(silo, "POST /v1/accounts")).Status);
        Assert.Equal(201, (await Call(silo, "POST /v1/accounts")).Status);
        IsSlowDown(await Call(silo, "POST /v1/accounts"), mostSeconds: 3600);
        Assert.Equal(200, (await Call(silo, "GET /v1/models")).Status);
    }

    [Fact]
    public async Task Account_MoreQuotesThanItsRate_IsToldToSlowDownAndNobodyElseIs()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:QuotesPerMinute=3");
        (CuckooClient first, string key) = await silo.UserAsync(hasMoney: false);
        (CuckooClient second, string other) = await silo.UserAsync(hasMoney: false);
        first.Dispose();
        second.Dispose();

        // Quotes, submissions and grants share one allowance.
        Assert.Equal(201, (await Call(silo, "POST /v1/quotes", key)).Status);
        Assert.Equal(404, (await Call(silo, "POST /v1/requests", key)).Status);
        Assert.Equal(200, (await Call(silo, "POST /v1/faucet", key)).Status);
        foreach (string call in new[] { "POST /v1/quotes", "POST /v1/requests", "POST /v1/faucet" }) IsSlowDown(await Call(silo, call, key), mostSeconds: 60);
        Assert.Equal(201, (await Call(silo, "POST /v1/quotes", other)).Status);
        Assert.Equal(200, (await Call(silo, "GET /v1/account", key)).Status);
    }

    [Fact]
    public async Task Account_CallsWithAForgedKeyOfIt_DoNotSpendItsAllowance()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:QuotesPerMinute=3");
        (CuckooClient user, string key) = await silo.UserAsync(hasMoney: false);
        user.Dispose();
        string forged = key[..36] + new string('0', 64);
        for (int call = 0; call < 3; call++) Refused.By(await Call(silo, "POST /v1/quotes", forged), Refusals.Unauthorized, forged);
        Assert.Equal(201, (await Call(silo, "POST /v1/quotes", key)).Status);
    }

    private static Task<Answer> Call(RunningSilo silo, string endpoint, string? key = null) =>
        Answer.OfAsync(silo.Http, Endpoint.Of(endpoint).Call(key), Cancel);

    private static void IsSlowDown(Answer answer, int mostSeconds)
    {
        Refused.By(answer, Refusals.SlowDown);
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, mostSeconds);
    }
}
