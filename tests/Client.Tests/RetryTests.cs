using System.Net;
using System.Net.Sockets;
using Cuckoo.Wire.Requests;
using static Cuckoo.Client.Tests.ScriptedEdge;

namespace Cuckoo.Client.Tests;

public sealed class RetryTests
{
    [Fact]
    public async Task Submit_AcrossHangupsAndBusyAnswers_IsRepeatedUntilItIsTaken()
    {
        await using var edge = await StartAsync(Hangup, Refusal(503, "starting", "Wait."), Refusal(429, "too_many", "Wait.", "0"), Json(Requests.Settled, 202));
        using var client = edge.Client(attempts: 4);
        Assert.Equal("q1", (await client.SubmitAsync("q1", TestContext.Current.CancellationToken)).Id);
        Assert.Equal(4, edge.Log.Count);
        Assert.Single(edge.Log.Distinct());
    }

    [Fact]
    public async Task Submit_ToAnEdgeThatStaysBusy_EndsWithItsRefusal()
    {
        await using var edge = await StartAsync(Refusal(503, "starting", "The silo is starting."));
        using var client = edge.Client(attempts: 3);
        var refusal = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.SubmitAsync("q1", TestContext.Current.CancellationToken));
        Assert.Equal(("starting", "The silo is starting.", HttpStatusCode.ServiceUnavailable), (refusal.Code, refusal.Message, refusal.HttpStatus));
        Assert.Equal(3, edge.Log.Count);
    }

    [Theory]
    [InlineData(400, "bad_prompt")]
    [InlineData(401, "unknown_key")]
    [InlineData(402, "unfunded")]
    [InlineData(404, "unknown_quote")]
    [InlineData(409, "expired")]
    public async Task Submit_ThatIsRefused_IsNotRepeated(int status, string code)
    {
        await using var edge = await StartAsync(Refusal(status, code, "No."));
        using var client = edge.Client();
        var refusal = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.SubmitAsync("q1", TestContext.Current.CancellationToken));
        Assert.Equal(code, refusal.Code);
        Assert.Single(edge.Log);
    }

    [Fact]
    public async Task Faucet_WhoseAnswerWasLost_IsNotRepeated()
    {
        await using var edge = await StartAsync(Hangup);
        using var client = edge.Client();
        await Assert.ThrowsAsync<EdgeUnreachableException>(() => client.FaucetAsync(TestContext.Current.CancellationToken));
        Assert.Single(edge.Log);
    }

    [Fact]
    public async Task Call_ToAnEdgeThatAsksForALongPause_EndsAtOnce()
    {
        await using var edge = await StartAsync(Refusal(429, "faucet_wait", "Come back tomorrow.", "86400"));
        using var client = edge.Client();
        var refusal = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.FaucetAsync(TestContext.Current.CancellationToken));
        Assert.Equal("faucet_wait", refusal.Code);
        Assert.Single(edge.Log);
    }

    [Fact]
    public async Task Call_ToNobody_SaysWhichUrl()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        free.Stop();
        using var client = new CuckooClient(new EdgeOptions { Edge = url, Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1) });
        var failure = await Assert.ThrowsAsync<EdgeUnreachableException>(() => client.ModelsAsync(TestContext.Current.CancellationToken));
        Assert.Equal(url, failure.Edge);
        Assert.Equal($"The edge at {url} cannot be reached; check that it runs and that the URL is right.", failure.Message);
    }

    [Fact]
    public async Task Call_ThatIsNeverAnswered_EndsByItsOwnLimit()
    {
        await using var edge = await StartAsync(Silence);
        // Long enough for a loaded machine to bring each attempt to the edge.
        using var client = edge.Client(attempts: 2, attemptTimeout: TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<EdgeUnreachableException>(() => client.ModelsAsync(TestContext.Current.CancellationToken));
        Assert.Contains("did not answer within 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, edge.Log.Count);
    }

    [Fact]
    public async Task Call_Cancelled_EndsAsCancelled()
    {
        var heard = new TaskCompletionSource();
        await using var edge = await StartAsync(context =>
        {
            heard.SetResult();
            return Silence(context);
        });
        using var client = edge.Client();
        using var cancel = new CancellationTokenSource();
        var call = client.QuoteAsync(new QuoteAsked("m", "p"), cancel.Token);
        await heard.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(edge.Log);
    }
}
