using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Miner.Tests.Engines;

/// <summary>An engine on loopback that answers as a script says.</summary>
public sealed class EngineServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private EngineServer(WebApplication app) => this.app = app;

    /// <summary>Its base.</summary>
    public Uri Url => new(app.Urls.Single() + "/v1");

    /// <summary>What was asked, with the path and the key.</summary>
    public ConcurrentQueue<(string Path, string Key, JsonElement Body)> Asked { get; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers a call.</param>
    public static async Task<EngineServer> StartAsync(Func<HttpContext, JsonElement, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        var server = new EngineServer(builder.Build());
        server.app.MapPost("/v1/{**path}", async (HttpContext context, string path) =>
        {
            using var read = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            var body = read.RootElement.Clone();
            server.Asked.Enqueue((path, context.Request.Headers.Authorization.ToString(), body));
            await answer(context, body);
        });
        await server.app.StartAsync();
        return server;
    }

    /// <summary>One that gives these pieces of a chat answer and then ends it.</summary>
    public static Task<EngineServer> SayingAsync(string finish, params string[] pieces) => StartAsync(async (context, _) =>
    {
        foreach (var piece in pieces)
            await PieceAsync(context, piece);
        await SendAsync(context, $$$"""data: {"choices":[{"index":0,"delta":{},"finish_reason":"{{{finish}}}"}],"usage":{"completion_tokens":100000}}""");
        await SendAsync(context, "data: [DONE]");
    });

    /// <summary>One that answers with a status and a page.</summary>
    public static Task<EngineServer> RefusingAsync(int status) => StartAsync((context, _) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("You asked: what is a secret?", context.RequestAborted);
    });

    /// <summary>Sends a piece of a chat answer.</summary>
    public static Task PieceAsync(HttpContext context, string text) =>
        SendAsync(context, $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{JsonSerializer.Serialize(text)}}},\"finish_reason\":null}}]}}");

    /// <summary>Sends a line and an empty one.</summary>
    public static async Task SendAsync(HttpContext context, string line)
    {
        context.Response.ContentType ??= "text/event-stream";
        await context.Response.WriteAsync(line + "\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
