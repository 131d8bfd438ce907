using Cuckoo.Chain.Keys;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Hostile;

public sealed class PathTests(Stage stage)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

    // As they stand in the request line. The right length in wrong letters, wrong lengths, ways out of the folder, digits of
    // other scripts, control characters, bytes that are no UTF-8, an id of another kind.
    private static readonly string[] Ids =
    [
        "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg",
        new string('a', 2_000), "..%2f..%2fedge.key", "..%5c..%5cedge.key", "%2e%2e%2f", "%252e%252e%252f", "%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A8%D9%A9%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A8%D9%A9%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A8%D9%A9%D9%A0%D9%A1",
        "%EF%BC%90123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef%0a", "0123456789abcdef0123456789abcdef%0d%0aSet-Cookie:a=b", "%200123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcde%ff", "%c0%af", "user:0123456789abcdef0123456789abcdef", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "'%20OR%201=1--", "%7Bid%7D", "*", "0123456789abcdef-123456789abcdef0",
    ];

    public static MatrixTheoryData<string, string> IdRows() => new(Endpoint.All.Where(e => e.Path.Contains(Endpoint.NoId, StringComparison.Ordinal)).Select(e => e.Name), Ids);

    public static TheoryData<string, string> MethodRows() =>
        [.. from path in Endpoint.All.GroupBy(e => e.Path, StringComparer.Ordinal)
            from method in Methods
            where path.All(e => e.Method != method)
            select new TheoryDataRow<string, string>(method, path.Key)];

    [Theory, MemberData(nameof(IdRows))]
    public async Task Endpoint_IdThatIsNone_IsRefused(string endpoint, string id)
    {
        Endpoint called = Endpoint.Of(endpoint);
        string token = stage.TokenOf(called.Caller)!;
        int place = called.Path.IndexOf(Endpoint.NoId, StringComparison.Ordinal);
        string path = called.Path[..place] + id + called.Path[(place + Endpoint.NoId.Length)..];
        Answer answer = await RawCall.SendAsync(stage.Silo.Url, called.Method, path, token, called.Body ?? "");
        if (path.StartsWith("/v1/miners/", StringComparison.Ordinal) && Address.TryParse(id, out _))
        {
            // There an address is an id.
            Assert.Equal(200, answer.Status);
            return;
        }

        Refusal expected = called.Method == "POST" && path.EndsWith("/receipt", StringComparison.Ordinal) ? Refusals.BadReceipt
            : path.StartsWith("/openai/v1/models/", StringComparison.Ordinal) ? Refusals.NoSuchModel
            : path.StartsWith("/v1/miners/", StringComparison.Ordinal) ? Refusals.BadAddress
            : path.StartsWith("/v1/coordinators/", StringComparison.Ordinal) ? Refusals.UnknownCoordinator
            : path.StartsWith("/v1/epochs/", StringComparison.Ordinal) || path.StartsWith("/v1/vouchers/", StringComparison.Ordinal) || path.StartsWith("/v1/disputes/", StringComparison.Ordinal) ? Refusals.NoChain
            : path.StartsWith("/v1/telegram/", StringComparison.Ordinal) ? Refusals.BadTelegramId
            : Refusals.BadId;
        Refused.By(answer, expected, token);
        await stage.Silo.StandsAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?lease=")]
    [InlineData("?lease=..%2f")]
    [InlineData("?lease=0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("?lease=0123456789abcdef0123456789abcdef&lease=0123456789abcdef0123456789abcdef")]
    [InlineData("?lease=0123456789abcdef0123456789abcdef%0a")]
    [InlineData("?lease=%ff%fe")]
    public async Task Upload_LeaseThatIsNone_IsRefused(string query)
    {
        Answer answer = await RawCall.SendAsync(stage.Silo.Url, "PUT", $"/v1/miner/jobs/{Endpoint.NoId}/output{query}", stage.Miner.Session, "pixels");
        Refused.By(answer, Refusals.BadId);
    }

    [Theory, MemberData(nameof(MethodRows))]
    public async Task Endpoint_OtherMethod_IsNotAllowed(string method, string path)
    {
        Answer answer = await RawCall.SendAsync(stage.Silo.Url, method, path, stage.OwnerKey);
        Refused.By(answer, Refusals.MethodNotAllowed, stage.OwnerKey);
        Assert.NotEqual("", answer.Headers["Allow"]);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v2/account")]
    [InlineData("GET", "/v1//account")]
    [InlineData("GET", "/v1/account/0")]
    [InlineData("GET", "/v1/account%2f")]
    [InlineData("GET", "/v1/requests/%2e%2e%2faccount/0")]
    [InlineData("GET", "/edge.key")]
    [InlineData("GET", "/..%2fedge.key")]
    [InlineData("GET", "/blobs/")]
    [InlineData("GET", "/appsettings.json")]
    [InlineData("GET", "/.well-known/nothing")]
    [InlineData("POST", "/v1/miner/jobs")]
    [InlineData("POST", "/v1/miner/jobs/a/b/receipt")]
    [InlineData("BREW", "/coffee")]
    [InlineData("OPTIONS", "*")]
    public async Task Path_ThatIsNone_IsNotFound(string method, string path)
    {
        Refused.By(await RawCall.SendAsync(stage.Silo.Url, method, path, stage.OwnerKey), Refusals.NotFound, stage.OwnerKey, path.Length > 4 ? path : null);
        await stage.Silo.StandsAsync();
    }

    [Theory]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/quotes", 405)]
    [InlineData("/healthz", 405)]
    public async Task Head_AnyPath_GetsAStatusAndNoBody(string path, int status)
    {
        Answer answer = await Answer.OfAsync(stage.Silo.Http, new HttpRequestMessage(HttpMethod.Head, path), TestContext.Current.CancellationToken);
        Assert.Equal((status, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Answer_OfAnyKind_DoesNotNameTheServer()
    {
        foreach (string path in new[] { "/healthz", "/v1/nothing" })
            Assert.DoesNotContain("Server", (await RawCall.SendAsync(stage.Silo.Url, "GET", path)).Headers.Keys);
    }
}
