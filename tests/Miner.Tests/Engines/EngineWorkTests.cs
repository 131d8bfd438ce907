using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Work;
using Microsoft.AspNetCore.Http;

namespace Cuckoo.Miner.Tests.Engines;

public sealed class EngineWorkTests(ShippedModels loaded)
{
    private static readonly string Program = MinerEdge.ProgramOf("tolerant");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TextTokens Tokens => loaded.TextModel.Tokens;

    [Theory]
    [InlineData("stop", 40, true)]
    [InlineData("length", 40, false)]
    [InlineData("stop", 3, false)]
    public async Task Text_OfAnEngine_IsCountedByTheNetworksTokenizer(string finish, int most, bool hasEnd)
    {
        await using var engine = await EngineServer.SayingAsync(finish, "A bird is", " a kind of", " vertebrate: ", "warm 🍎.");
        var document = TextWorkTests.Document(most);

        var done = Execute(engine, document);

        int[] said = Tokens.Tokenize("A bird is a kind of vertebrate: warm 🍎.");
        int[] expected = hasEnd ? [.. said, Tokens.EndToken] : said[..Math.Min(said.Length, most)];
        Assert.Equal(expected, TokensOf(done));
        Assert.Equal((Program, 0, TolerantProfile.TraceRoot, 0), (done.Program, done.Steps, done.TraceRoot, done.TraceLeaves.Count));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(done.Output)), done.OutputHash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))), done.InputHash);
    }

    [Theory]
    [InlineData(EngineApi.Chat, "chat/completions")]
    [InlineData(EngineApi.Completions, "completions")]
    public async Task Engine_Asked_GetsTheJobAndTheKeyAndNoMore(EngineApi api, string path)
    {
        await using var engine = await EngineServer.SayingAsync("stop", "A bird.");

        Execute(engine, TextWorkTests.Document(40, seed: 9, temperature: 80), api);

        var (asked, key, body) = Assert.Single(engine.Asked);
        Assert.Equal((path, "Bearer a-secret"), (asked, key));
        Assert.Equal(("the-engine's", 40, 0.8m, 1m, 9L, true), (
            body.GetProperty("model").GetString(), body.GetProperty("max_tokens").GetInt32(), body.GetProperty("temperature").GetDecimal(),
            body.GetProperty("top_p").GetDecimal(), body.GetProperty("seed").GetInt64(), body.GetProperty("stream").GetBoolean()));
        if (api is EngineApi.Chat)
        {
            var message = Assert.Single(body.GetProperty("messages").EnumerateArray());
            Assert.Equal(("user", "what is a cuckoo?"), (message.GetProperty("role").GetString(), message.GetProperty("content").GetString()));
            Assert.False(body.TryGetProperty("prompt", out _));
        }
        else
        {
            int[] prompt = Conversation.Tokens(Tokens, [new("user", "what is a cuckoo?")]);
            Assert.Equal(prompt, body.GetProperty("prompt").EnumerateArray().Select(id => id.GetInt32()));
            Assert.False(body.TryGetProperty("messages", out _));
        }
    }

    [Fact]
    public async Task Answer_InOnePiece_IsReadAsWell()
    {
        await using var engine = await EngineServer.StartAsync((context, _) =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"A bird."},"finish_reason":"stop"}],"usage":{}}""", context.RequestAborted);
        });

        Assert.Equal([.. Tokens.Tokenize("A bird."), Tokens.EndToken], TokensOf(Execute(engine, TextWorkTests.Document(40))));
    }

    [Fact]
    public async Task Answer_OfCompletions_IsReadAsWell()
    {
        await using var engine = await EngineServer.StartAsync(async (context, _) =>
        {
            await EngineServer.SendAsync(context, """data: {"choices":[{"text":"A bi","index":0,"finish_reason":null}]}""");
            await EngineServer.SendAsync(context, """data: {"choices":[{"text":"rd.","index":0,"finish_reason":"length"}]}""");
            await EngineServer.SendAsync(context, "data: [DONE]");
        });

        Assert.Equal(Tokens.Tokenize("A bird."), TokensOf(Execute(engine, TextWorkTests.Document(40), EngineApi.Completions)));
    }

    [Fact]
    public async Task Answer_ThatNeverEnds_IsReadAsFarAsItIsPaidFor()
    {
        await using var engine = await EngineServer.StartAsync(async (context, _) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await EngineServer.PieceAsync(context, string.Concat(Enumerable.Repeat("bird and ", 1_000)));
        });
        var seen = new List<WorkProgress>();

        var done = Execute(engine, TextWorkTests.Document(40), progress: seen.Add);

        Assert.Equal(40, TokensOf(done).Length);
        Assert.All(seen, at => Assert.True(at is { Step: <= 40, Steps: 40 } && at.Tokens.Length == at.Step));
        Assert.NotEmpty(seen);
    }

    public static TheoryData<string, EngineFault> Faults => new()
    {
        { "status 400", EngineFault.Refused },
        { "status 301", EngineFault.Refused },
        { "status 401", EngineFault.KeyRefused },
        { "status 403", EngineFault.KeyRefused },
        { "status 404", EngineFault.Unknown },
        { "status 429", EngineFault.Failed },
        { "status 500", EngineFault.Failed },
        { "status 503", EngineFault.Failed },
        { "page", EngineFault.Garbled },
        { "no json", EngineFault.Garbled },
        { "other json", EngineFault.CutOff },
        { "nothing said", EngineFault.Garbled },
        { "cut", EngineFault.CutOff },
        { "ended early", EngineFault.CutOff },
        { "error within", EngineFault.Failed },
        { "tools", EngineFault.Garbled },
        { "endless line", EngineFault.Garbled },
        { "endless comments", EngineFault.Garbled },
        { "never begins", EngineFault.Silent },
        { "falls silent", EngineFault.Silent },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Engine_ThatMisbehaves_IsNamedWithoutAWordOfWhatWasSaid(string how, EngineFault fault)
    {
        await using var engine = await (how.StartsWith("status", StringComparison.Ordinal)
            ? EngineServer.RefusingAsync(int.Parse(how["status ".Length..], System.Globalization.CultureInfo.InvariantCulture))
            : EngineServer.StartAsync((context, _) => MisbehaveAsync(context, how)));
        var patience = TimeSpan.FromSeconds(fault is EngineFault.Silent ? 1 : 60);

        var e = Assert.Throws<EngineException>(() => Execute(engine.Url, TextWorkTests.Document(40, question: "what is a secret?"), patience: patience));

        Assert.Equal(fault, e.Fault);
        Assert.StartsWith("engine_", e.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Engine_ThatIsAway_IsTriedAgainAndThenNamed()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        var e = Assert.Throws<EngineException>(() => Execute(new Uri($"http://127.0.0.1:{port}/v1"), TextWorkTests.Document(40)));

        Assert.Equal(EngineFault.Away, e.Fault);
        Assert.Contains("--engine", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_Cancelled_LeavesTheEngine()
    {
        var left = new TaskCompletionSource();
        await using var engine = await EngineServer.StartAsync(async (context, _) =>
        {
            context.RequestAborted.Register(() => left.TrySetResult());
            await EngineServer.PieceAsync(context, "A bird");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var cancel = new CancellationTokenSource();
        var work = WorkOf(engine.Url, EngineApi.Chat, out var owned);
        using (owned)
        {
            var running = Task.Run(() => work.Execute(TextWorkTests.Document(40), null, cancel.Token), Cancel);
            while (engine.Asked.IsEmpty)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            await left.Task.WaitAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("\"model\":\"wordbook\"", "\"model\":\"other\"", JobRefusal.WrongModel)]
    [InlineData("\"role\":\"user\"", "\"role\":\"assistant\"", JobRefusal.MessagesOutOfBounds)]
    [InlineData("\"maxTokens\":40", "\"maxTokens\":0", JobRefusal.TokensOutOfBounds)]
    public async Task Document_OutOfBounds_NeverReachesTheEngine(string from, string to, JobRefusal reason)
    {
        await using var engine = await EngineServer.SayingAsync("stop", "A bird.");

        var e = Assert.Throws<JobRefusedException>(() => Execute(engine, TextWorkTests.Document(40).Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal(reason, e.Reason);
        Assert.Empty(engine.Asked);
    }

    [Fact]
    public async Task Loop_WithAnEngineThatFails_GivesTheJobBackByNameAndGoesOn()
    {
        var isBroken = true;
        await using var engine = await EngineServer.StartAsync(async (context, _) =>
        {
            if (isBroken)
            {
                isBroken = false;
                context.Response.StatusCode = 500;
                return;
            }

            await EngineServer.PieceAsync(context, "A bird.");
            await EngineServer.SendAsync(context, """data: {"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        });
        await using var edge = await MinerEdge.StartAsync();
        var work = WorkOf(engine.Url, EngineApi.Chat, out var owned);
        using (owned)
        {
            await using var run = new LoopRun(edge, work);
            edge.Offer(Program, TextWorkTests.Document(40));
            var failed = await run.UntilAsync("engine_failed");
            Assert.Contains("its own log", failed.Text, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("engine_failed", (await edge.Failures.Reader.ReadAsync(Cancel)).Reason);

            var job = edge.Offer(Program, TextWorkTests.Document(40));
            await run.UntilAsync("committed");
            var receipt = await edge.Receipts.Reader.ReadAsync(Cancel);
            Assert.Equal((Program, 0, TolerantProfile.TraceRoot), (receipt.Program, receipt.Steps, receipt.TraceRoot));
            Assert.Equal(receipt.OutputBytes, edge.Output(job.JobId).Length);
        }
    }

    [Fact]
    public void Options_Written_HideTheKey() => Assert.DoesNotContain(
        "a-secret", new EngineOptions(new Uri("http://127.0.0.1:8080/v1"), "m", Key: "a-secret").ToString(), StringComparison.Ordinal);

    private static async Task MisbehaveAsync(HttpContext context, string how)
    {
        switch (how)
        {
            case "page":
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html>what is a secret?</html>", context.RequestAborted);
                break;
            case "no json":
                await EngineServer.SendAsync(context, "data: what is a secret?");
                break;
            case "other json":
                await EngineServer.SendAsync(context, """data: {"secret":[1,2,3],"choices":[]}""");
                break;
            case "nothing said":
                await EngineServer.SendAsync(context, """data: {"choices":[{"delta":{},"finish_reason":"length"}]}""");
                break;
            case "cut":
                // Fewer bytes than it has announced.
                context.Response.ContentLength = 100_000;
                await EngineServer.PieceAsync(context, "a secret is");
                break;
            case "ended early":
                await EngineServer.PieceAsync(context, "a secret is");
                await EngineServer.SendAsync(context, "data: [DONE]");
                break;
            case "error within":
                await EngineServer.PieceAsync(context, "a secret is");
                await EngineServer.SendAsync(context, """data: {"error":{"message":"what is a secret?"}}""");
                break;
            case "tools":
                await EngineServer.SendAsync(context, """data: {"choices":[{"delta":{"content":"a secret"},"finish_reason":"tool_calls"}]}""");
                break;
            case "endless line":
                context.Response.ContentType = "text/event-stream";
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.WriteAsync(new string('a', 10_000), context.RequestAborted);
                break;
            case "endless comments":
                while (!context.RequestAborted.IsCancellationRequested)
                    await EngineServer.SendAsync(context, ": " + new string('a', 10_000));
                break;
            case "never begins":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
            default:
                await EngineServer.PieceAsync(context, "a secret is");
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
        }
    }

    private Execution Execute(EngineServer engine, string document, EngineApi api = EngineApi.Chat, Action<WorkProgress>? progress = null) =>
        Execute(engine.Url, document, api, progress);

    private Execution Execute(Uri url, string document, EngineApi api = EngineApi.Chat, Action<WorkProgress>? progress = null, TimeSpan? patience = null)
    {
        var work = WorkOf(url, api, out var engine, patience);
        using (engine)
            return work.Execute(document, progress, Cancel);
    }

    private EngineWork WorkOf(Uri url, EngineApi api, out OpenAiEngine engine, TimeSpan? patience = null)
    {
        engine = new OpenAiEngine(
            new EngineOptions(url, "the-engine's", api, "a-secret")
            {
                FirstTime = patience ?? TimeSpan.FromSeconds(60),
                SilenceTime = patience ?? TimeSpan.FromSeconds(60),
                FirstPause = TimeSpan.FromMilliseconds(10),
            },
            TimeProvider.System);
        return new EngineWork(engine, Tokens, "wordbook", Program, TimeProvider.System);
    }

    private static int[] TokensOf(Execution done) =>
        [.. done.Output.Chunk(sizeof(int)).Select(id => BinaryPrimitives.ReadInt32LittleEndian(id))];
}
