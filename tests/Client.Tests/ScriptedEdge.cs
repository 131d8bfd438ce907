using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Client.Tests;

/// <summary>What a call looked like from the edge's side.</summary>
public sealed record Heard(string Call, string Authorization, string LastEventId, string Body);

/// <summary>A real server on loopback that answers each call with the next line of its script, and the last line from then on.</summary>
public sealed class ScriptedEdge : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Func<HttpContext, Task>[] script;
    private int calls;

    private ScriptedEdge(Func<HttpContext, Task>[] script)
    {
        this.script = script;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public ConcurrentQueue<Heard> Log { get; } = new();

    public Uri Url => new(app.Urls.Single());

    public static async Task<ScriptedEdge> StartAsync(params Func<HttpContext, Task>[] script)
    {
        var edge = new ScriptedEdge(script);
        await edge.app.StartAsync();
        return edge;
    }

    /// <summary>A client of this edge whose pauses are too short to notice.</summary>
    public CuckooClient Client(int attempts = 4, TimeSpan? attemptTimeout = null, TimeSpan? silence = null, string? key = "key-1") => new(
        new EdgeOptions
        {
            Edge = Url,
            Attempts = attempts,
            FirstPause = TimeSpan.FromMilliseconds(1),
            AttemptTimeout = attemptTimeout ?? TimeSpan.FromSeconds(20),
            StreamSilence = silence ?? TimeSpan.FromSeconds(20),
        },
        key);

    public static Func<HttpContext, Task> Json(string json, int status = 200) => Text(json, status, "application/json");

    public static Func<HttpContext, Task> Text(string text, int status, string type) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    };

    public static Func<HttpContext, Task> Bytes(byte[] bytes) => context =>
    {
        context.Response.ContentType = "application/octet-stream";
        return context.Response.Body.WriteAsync(bytes).AsTask();
    };

    public static Func<HttpContext, Task> Refusal(int status, string code, string message, string? retryAfter = null) => context =>
    {
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Json($$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""", status)(context);
    };

    /// <summary>Breaks the connection without an answer.</summary>
    public static Task Hangup(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Never answers; ends when the client gives up.</summary>
    public static async Task Silence(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registered = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var answer = script[Math.Min(Interlocked.Increment(ref calls), script.Length) - 1];
        var request = context.Request;
        using var body = new StreamReader(request.Body, Encoding.UTF8);
        Log.Enqueue(new Heard(
            $"{request.Method} {request.Path}",
            request.Headers.Authorization.ToString(),
            request.Headers["Last-Event-ID"].ToString(),
            await body.ReadToEndAsync(context.RequestAborted)));
        await answer(context);
    }
}
