using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Silo.Tests.Webhooks;

/// <summary>A call of a webhook as its receiver sees it.</summary>
public sealed record HookCall(string Path, string Event, string Signature, byte[] Body);

/// <summary>A payer's own program on loopback.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly Channel<HookCall> calls = Channel.CreateUnbounded<HookCall>();
    private readonly WebApplication app;

    private HookServer(Func<HttpContext, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseShutdownTimeout(TimeSpan.Zero);
        app = builder.Build();
        app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            await answer(context);
            await calls.Writer.WriteAsync(new HookCall(
                context.Request.Path, context.Request.Headers["Cuckoo-Event"].ToString(), context.Request.Headers["Cuckoo-Signature"].ToString(), body.ToArray()));
        });
    }

    public Uri Url => new(app.Urls.Single());

    /// <summary>Calls that nobody has looked at yet.</summary>
    public int Left => calls.Reader.Count;

    public static async Task<HookServer> StartAsync(Func<HttpContext, Task> answer)
    {
        HookServer server = new(answer);
        await server.app.StartAsync();
        return server;
    }

    public async Task<HookCall> NextAsync() => await calls.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
