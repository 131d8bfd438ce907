using Microsoft.AspNetCore.Http;
using static Cuckoo.Client.Tests.ScriptedEdge;

namespace Cuckoo.Client.Tests;

public sealed class WatchTests
{
    [Fact]
    public async Task Watch_OfAWholeStream_EndsAfterTheFinalEvent()
    {
        // The edge holds the stream open: the end comes from the event.
        await using var edge = await StartAsync(
            Events(": hello\n\n" + Requests.Event(1, "escrowed") + Requests.Event(2, "queued") + Requests.Event(3, "settled") + Requests.Event(4, "never"), Silence));
        Assert.Equal([1, 2, 3], await WatchAsync(edge));
        Assert.Equal([new("GET /v1/requests/q1/events", "Bearer key-1", "", "")], edge.Log);
    }

    [Theory]
    [InlineData("refunded")]
    [InlineData("unfunded")]
    public async Task Watch_OfAFailedRequest_EndsToo(string kind)
    {
        await using var edge = await StartAsync(Events(Requests.Event(1, kind), Silence));
        Assert.Equal([1], await WatchAsync(edge));
    }

    [Fact]
    public async Task Watch_AcrossLostConnections_GivesEachEventOnceAndInOrder()
    {
        var seen = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToArray();
        // A reset drops what is still under way, so the edge breaks off only once the events have arrived.
        Func<HttpContext, Task> HangupAfter(int number) => async context =>
        {
            await seen[number].Task;
            context.Abort();
        };
        await using var edge = await StartAsync(
            Events(Requests.Event(1, "escrowed") + Requests.Event(2, "queued"), HangupAfter(2)),
            Hangup,
            Refusal(503, "starting", "Wait."),
            // An edge that does not know Last-Event-ID begins again; half an event is none.
            Events(Requests.Event(1, "escrowed") + Requests.Event(2, "queued") + Requests.Event(3, "leased") + "id: 4\nevent: progress\nda", HangupAfter(3)),
            Events(Requests.Event(4, "progress"), _ => Task.CompletedTask),
            Events(Requests.Event(5, "settled"), Silence));
        using var client = edge.Client(attempts: 4);
        var numbers = new List<long>();
        await foreach (var news in client.WatchAsync("q1", cancellation: TestContext.Current.CancellationToken))
        {
            numbers.Add(news.Number);
            seen[news.Number].SetResult();
        }

        Assert.Equal([1, 2, 3, 4, 5], numbers);
        Assert.Equal(",2,2,2,3,4", string.Join(',', edge.Log.Select(heard => heard.LastEventId)));
    }

    [Fact]
    public async Task Watch_FromWhereItWasLeft_AsksForTheRest()
    {
        await using var edge = await StartAsync(Events(Requests.Event(3, "settled"), Silence));
        Assert.Equal([3], await WatchAsync(edge, after: 2));
        Assert.Equal("2", edge.Log.Single().LastEventId);
    }

    [Fact]
    public async Task Watch_OfAStreamThatFallsSilent_OpensItAgain()
    {
        await using var edge = await StartAsync(
            Events(Requests.Event(1, "escrowed"), Silence),
            Events(Requests.Event(2, "settled"), Silence));
        using var client = edge.Client(silence: TimeSpan.FromMilliseconds(100));
        Assert.Equal([1, 2], await WatchAsync(client));
    }

    [Fact]
    public async Task Watch_OfStreamsThatBringNothing_GivesUp()
    {
        await using var edge = await StartAsync(Events("", _ => Task.CompletedTask));
        using var client = edge.Client(attempts: 3);
        var failure = await Assert.ThrowsAsync<EdgeUnreachableException>(() => WatchAsync(client));
        Assert.Contains("without the final one", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, edge.Log.Count);
    }

    [Fact]
    public async Task Watch_OfAnUnknownRequest_IsRefusedAtOnce()
    {
        await using var edge = await StartAsync(Refusal(404, "unknown_request", "There is no such request."));
        using var client = edge.Client();
        var refusal = await Assert.ThrowsAsync<EdgeRefusedException>(() => WatchAsync(client));
        Assert.Equal("unknown_request", refusal.Code);
        Assert.Single(edge.Log);
    }

    [Theory]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: {\"number\":1}\n\n")]
    [InlineData("data: null\n\n")]
    public async Task Watch_OfEventsThatAreNotTheJsonExpected_IsNamedSo(string events)
    {
        await using var edge = await StartAsync(Events(events, Silence));
        using var client = edge.Client();
        await Assert.ThrowsAsync<EdgeAnswerException>(() => WatchAsync(client));
    }

    [Fact]
    public async Task Watch_OfAPage_IsNoStream()
    {
        await using var edge = await StartAsync(Text("<html>", 200, "text/html"));
        using var client = edge.Client();
        var failure = await Assert.ThrowsAsync<EdgeAnswerException>(() => WatchAsync(client));
        Assert.Contains("no stream of events", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OfALineWithoutEnd_IsCutOff()
    {
        // What the server got to write says nothing: after a hang-up its writes go nowhere, at memory speed, until it hears of it.
        await using var edge = await StartAsync(Events("data: ", async context =>
        {
            var chunk = Enumerable.Repeat((byte)'x', 64 * 1024).ToArray();
            for (var sent = 0; sent < 256 * 1024 * 1024 && !context.RequestAborted.IsCancellationRequested; sent += chunk.Length)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }));
        using var client = edge.Client();
        var failure = await Assert.ThrowsAsync<EdgeAnswerException>(() => WatchAsync(client));
        Assert.Contains("sent more than 4194304 bytes of events", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_LeftByItsReader_GivesTheConnectionUp()
    {
        var left = new TaskCompletionSource();
        await using var edge = await StartAsync(Events(Requests.Event(1, "escrowed"), async context =>
        {
            await Silence(context);
            left.SetResult();
        }));
        using var client = edge.Client();
        await foreach (var news in client.WatchAsync("q1", cancellation: TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, news.Number);
            break;
        }

        await left.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static Func<HttpContext, Task> Events(string text, Func<HttpContext, Task> then) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
        await then(context);
    };

    private static async Task<List<long>> WatchAsync(ScriptedEdge edge, long after = 0)
    {
        using var client = edge.Client();
        return await WatchAsync(client, after);
    }

    private static async Task<List<long>> WatchAsync(CuckooClient client, long after = 0)
    {
        var numbers = new List<long>();
        await foreach (var news in client.WatchAsync("q1", after, TestContext.Current.CancellationToken))
            numbers.Add(news.Number);
        return numbers;
    }
}
