using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cuckoo.Silo.Tests.Hostile;

/// <summary>What is no HTTP, or hardly. The server itself refuses most of it, with a bare status, before the edge hears of it.</summary>
public sealed class SocketTests(Stage stage)
{
    private const string Quote = "POST /v1/quotes HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer {key}\r\n";

    public static TheoryData<string, string, int> GarbageRows() => new()
    {
        { "words", "hello, is anybody there?\r\n\r\n", 400 },
        { "control characters", "\u0001\u0002\u0003\r\n\r\n", 400 },
        { "TLS hello", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", 400 },
        { "unknown version", "GET /healthz HTTP/3.7\r\nHost: a\r\n\r\n", 505 },
        { "no version", "GET /healthz\r\n\r\n", 400 },
        { "NUL in the path", "GET /v1/requests/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "bad escape", "GET /%zz\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "no host", "GET /healthz HTTP/1.1\r\n\r\n", 400 },
        { "two hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
        { "host with a space", "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
        { "folded header", "GET /healthz HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400 },
        { "header without a name", "GET /healthz HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400 },
        { "NUL in a header", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400 },
        { "negative length", "POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400 },
        { "two lengths", "POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400 },
        { "huge length", "POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400 },
        { "unknown transfer coding", "POST /v1/quotes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400 },
        { "headers of 17 KiB", $"GET /healthz HTTP/1.1\r\nHost: a\r\nX: {new string('x', 17 * 1024)}\r\n\r\n", 431 },
        { "200 headers", $"GET /healthz HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 200))}\r\n", 431 },
        { "path of 17 KiB", $"GET /{new string('x', 17 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n", 414 },
    };

    public static TheoryData<string, string, string> BodyRows() => new()
    {
        { "chunk of no length", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n", "bad_request" },
        { "chunk of a negative length", "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", "bad_request" },
        { "chunk of an endless length", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n{}\r\n0\r\n\r\n", "bad_request" },
        { "length announced too large", "Content-Length: 65537\r\n\r\n{}", "too_large" },
        { "announced terabytes", "Content-Length: 1099511627776\r\n\r\n{}", "too_large" },
        { "coded body", "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\u0008\0", "bad_json" },
        { "length and chunks at once", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "bad_json" },
    };

    [Theory, MemberData(nameof(GarbageRows))]
    public async Task Socket_Garbage_GetsABareStatusAndTheEnd(string what, string text, int status)
    {
        Answer answer = Assert.Single(await RawCall.SendAsync(stage.Silo.Url, text));
        Assert.True(answer.Status == status && answer.Body.Length == 0, $"{what}: {answer.Status} {answer.Body}");
        await stage.Silo.StandsAsync();
    }

    [Theory, MemberData(nameof(BodyRows))]
    public async Task Socket_BodyThatIsNotWhatItSays_IsRefusedByName(string what, string text, string code)
    {
        string call = Quote.Replace("{key}", stage.OwnerKey, StringComparison.Ordinal) + text;
        IReadOnlyList<Answer> answers = await RawCall.SendAsync(stage.Silo.Url, call);
        Assert.True(answers.Count == 1, what);
        Refused.By(answers[0], Refused.All.Single(r => r.Code == code), stage.OwnerKey);
        await stage.Silo.StandsAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Le")]
    public async Task Socket_HeadCutShort_GetsNothingOrABareStatus(string text)
    {
        IReadOnlyList<Answer> answers = await RawCall.SendAsync(stage.Silo.Url, text, isCutShort: true);
        Assert.All(answers, a => Assert.Equal((400, ""), (a.Status, a.Body)));
        await stage.Silo.StandsAsync();
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"model\":")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n40\r\n{\"model\":")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{\"model\":")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2")]
    public async Task Socket_BodyCutShort_GetsNothingOrABadRequest(string text)
    {
        string call = Quote.Replace("{key}", stage.OwnerKey, StringComparison.Ordinal) + text;
        IReadOnlyList<Answer> answers = await RawCall.SendAsync(stage.Silo.Url, call, isCutShort: true);
        Assert.All(answers, a => Refused.By(a, Refusals.BadRequest, stage.OwnerKey));
        await stage.Silo.StandsAsync();
    }

    [Fact]
    public async Task Socket_ManyRequestsInOneWrite_AreAnsweredInTheirOrder()
    {
        string calls = string.Concat(Enumerable.Range(0, 50).Select(i =>
            $"GET {(i % 2 == 0 ? "/healthz" : "/v1/nothing")} HTTP/1.1\r\nHost: a\r\n{(i == 49 ? "Connection: close\r\n" : "")}\r\n"));
        IReadOnlyList<Answer> answers = await RawCall.SendAsync(stage.Silo.Url, calls);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? 200 : 404), answers.Select(a => a.Status));
        Assert.All(answers.Where(a => a.Status == 404), a => Refused.By(a, Refusals.NotFound));
    }

    [Fact]
    public async Task Socket_RequestHiddenInABody_IsNotSeen()
    {
        string hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
        string call = $"GET /v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {hidden.Length}\r\n\r\n{hidden}";
        Refused.By(Assert.Single(await RawCall.SendAsync(stage.Silo.Url, call)), Refusals.NotFound);
    }

    [Fact]
    public async Task Socket_PrefaceOfAnotherHttp_GetsNoAnswerOfThisOne()
    {
        Assert.Empty(await RawCall.SendAsync(stage.Silo.Url, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        await stage.Silo.StandsAsync();
    }

    [Fact]
    public void Server_SlowClients_AreBoundedInTimeAndNumber()
    {
        KestrelServerLimits limits = stage.Silo.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.True(limits.RequestHeadersTimeout <= TimeSpan.FromSeconds(10));
        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.NotNull(limits.MinResponseDataRate);
        Assert.NotNull(limits.MaxConcurrentConnections);
        Assert.Equal(16 * 1024, limits.MaxRequestBodySize);
    }
}
