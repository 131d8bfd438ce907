using Microsoft.AspNetCore.Http;
using static Cuckoo.Client.Tests.ScriptedEdge;

namespace Cuckoo.Client.Tests;

public sealed class HostileAnswerTests
{
    [Theory]
    [InlineData("<html><body>Welcome</body></html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"account":"user:0","balance":""")]
    [InlineData("""{"account":"user:0","balance":null}""")]
    [InlineData("""{"account":"user:0","balance":5}""")]
    [InlineData("""{"account":"user:0","balance":"5","balance":"6"}""")]
    public async Task Answer_ThatIsNotTheJsonExpected_IsNamedSo(string body)
    {
        await using var edge = await StartAsync(Json(body));
        using var client = edge.Client();
        var failure = await Assert.ThrowsAsync<EdgeAnswerException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.Contains("not the JSON expected", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "<html>stack trace</html>")]
    [InlineData(502, "")]
    [InlineData(404, """{"error":"no"}""")]
    [InlineData(400, """{"error":{"code":null,"message":"x"}}""")]
    [InlineData(302, "")]
    public async Task Refusal_WithoutTheEdgesWords_TellsTheStatusOnly(int status, string body)
    {
        await using var edge = await StartAsync(Text(body, status, "text/html"));
        using var client = edge.Client();
        var failure = await Assert.ThrowsAsync<EdgeAnswerException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith($"it answered {status} without a reason.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2", true)]
    [InlineData("1,3", false)]
    [InlineData("", false)]
    public async Task Text_WhoseTokensAreNotThoseOfTheReceipt_IsRefused(string tokens, bool isTaken)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1, 0, 0, 0, 2, 0, 0, 0]));
        var request = $$"""
            {"id":"q1","state":"settled","model":"words","kind":"text","seed":7,"total":"10","isFinal":true,"reason":null,
            "receipt":{"jobId":"j","leaseId":"l","miner":"m","program":"p","inputHash":"i","outputHash":"{{hash}}","traceRoot":"t","steps":1,"outputBytes":8,"kernelMs":5,"signature":"s"},
            "ledger":[],"answer":{"text":"a bird","tokens":[{{tokens}}],"finish":"stop","promptTokens":4} }
            """;
        await using var edge = await StartAsync(Json(request));
        using var client = edge.Client();
        if (isTaken)
            Assert.Equal("a bird", (await client.AnswerAsync("q1", TestContext.Current.CancellationToken)).Text);
        else
            Assert.Contains("not those of the receipt", (await Assert.ThrowsAsync<EdgeAnswerException>(() => client.AnswerAsync("q1", TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_FullOfControlCharacters_IsFitForATerminal()
    {
        await using var edge = await StartAsync(Refusal(400, "bad", "\\u001b[2J\\u0007" + new string('x', 2000)));
        using var client = edge.Client();
        var refusal = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.Equal(500, refusal.Message.Length);
    }

    [Fact]
    public async Task Redirect_ToAnotherPlace_IsNotFollowed()
    {
        await using var other = await StartAsync(Json("""{"account":"user:0","balance":"5","handle":null,"alertBelow":null,"lowSince":null}"""));
        await using var edge = await StartAsync(context =>
        {
            context.Response.Redirect(other.Url.AbsoluteUri);
            return Task.CompletedTask;
        });
        using var client = edge.Client();
        await Assert.ThrowsAsync<EdgeAnswerException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.Empty(other.Log);
    }

    [Theory]
    [InlineData(200, "sent more than 1048576 bytes")]
    [InlineData(400, "without a reason")]
    public async Task Answer_WithoutEnd_IsCutOff(int status, string problem)
    {
        long sent = 0;
        await using var edge = await StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            var chunk = new byte[64 * 1024];
            // Bounded only so that a client which reads on fails the test instead of filling the machine. After a hang-up the writes
            // go nowhere, at memory speed, until the server hears of it: so past what the sockets hold it takes its time.
            while (!context.RequestAborted.IsCancellationRequested && sent < 64 * 1024 * 1024)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                sent += chunk.Length;
                if (sent > 16 * 1024 * 1024) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, context.RequestAborted);
            }
        });
        using var client = edge.Client();
        var failure = await Assert.ThrowsAsync<EdgeAnswerException>(() => client.AccountAsync(TestContext.Current.CancellationToken));
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        // What the sockets of both sides may hold beyond what was read.
        Assert.InRange(sent, 0, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Answer_BrokenInTheMiddle_IsAskedForAgain()
    {
        await using var edge = await StartAsync(
            async context =>
            {
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{\"account\":");
                await context.Response.Body.FlushAsync();
                context.Abort();
            },
            Json("""{"account":"user:0","balance":"5","handle":null,"alertBelow":null,"lowSince":null}"""));
        using var client = edge.Client();
        Assert.Equal("5", (await client.AccountAsync(TestContext.Current.CancellationToken)).Balance);
    }

    [Fact]
    public async Task Pixels_OfTheReceipt_AreGiven()
    {
        await using var edge = await StartAsync(Json(Requests.Settled), Bytes(Requests.Pixels));
        using var client = edge.Client();
        var picture = await client.PixelsAsync("q1", TestContext.Current.CancellationToken);
        Assert.Equal((3, 2), (picture.Width, picture.Height));
        Assert.Equal(Requests.Pixels, picture.Rgb.ToArray());
        Assert.Equal("GET /v1/requests/q1/pixels", edge.Log.Last().Call);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(0)]
    public async Task Pixels_OtherThanTheReceipts_AreRefused(int length)
    {
        await using var edge = await StartAsync(Json(Requests.Settled), Bytes(new byte[length]));
        using var client = edge.Client();
        await Assert.ThrowsAsync<EdgeAnswerException>(() => client.PixelsAsync("q1", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, -2)]
    [InlineData(40_000, 40_000)]
    public async Task Pixels_OfAnImpossiblePicture_AreNotAskedFor(int width, int height)
    {
        await using var edge = await StartAsync(Json(Requests.Reply("00", width, height)), Bytes(Requests.Pixels));
        using var client = edge.Client();
        await Assert.ThrowsAsync<EdgeAnswerException>(() => client.PixelsAsync("q1", TestContext.Current.CancellationToken));
        Assert.Single(edge.Log);
    }

    [Fact]
    public async Task Pixels_OfARequestStillQueued_AreNotThere()
    {
        await using var edge = await StartAsync(Json(Requests.Queued));
        using var client = edge.Client();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => client.PixelsAsync("q1", TestContext.Current.CancellationToken));
        Assert.Equal("Request q1 has no picture: it is queued.", refusal.Message);
    }
}
