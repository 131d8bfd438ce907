using System.Collections.Concurrent;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Endpoint = Cuckoo.Silo.Tests.Calls.Endpoint;

namespace Cuckoo.Silo.Tests.Bounds;

/// <summary>What goes wrong inside a call, on endpoints of the test's own behind the silo's real doors.</summary>
public sealed class LastDoorTests
{
    private const string Secret = "the prompt that failed";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ThatFailsInside_IsAnsweredByNameAndNothingElse()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(More);
        Refused.By(await GetAsync(silo, "/test/throws"), Refusals.Internal, Secret);
        Refused.By(await GetAsync(silo, "/test/late"), Refusals.TimedOut, Secret);
        Refused.By(await GetAsync(silo, "/test/held"), Refusals.TimedOut, Secret);
        Refused.By(await GetAsync(silo, "/test/cancelled"), Refusals.Internal, Secret);
        Refused.By(await GetAsync(silo, "/test/half-written"), Refusals.Internal, Secret);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(silo, "/test/begun"));
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Stream_WhoseTimeIsOver_EndsWithoutAnErrorInTheLog()
    {
        var log = new ErrorLog();
        await using RunningSilo silo = await RunningSilo.StartAsync(
            program =>
            {
                program.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
                More(program);
            },
            "Logging:LogLevel:Default=Error");
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(silo, "/test/stream"));
        Assert.Empty(log.Lines);

        // Shows that errors are seen.
        Refused.By(await GetAsync(silo, "/test/throws"), Refusals.Internal);
        Assert.DoesNotContain(Secret, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_OnASiloThatIsNotOpen_AreClosed()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:IsOpen=false");
        Refused.By(await Answer.OfAsync(silo.Http, Endpoint.Of("POST /v1/accounts").Call(null), Cancel), Refusals.Closed);
        Assert.Equal(404, (await GetAsync(silo, "/v1/nothing")).Status);
    }

    private static void More(WebApplication program)
    {
        program.MapGet("/test/throws", Throws);
        program.MapGet("/test/late", Late);
        program.MapGet("/test/cancelled", Cancelled);
        program.MapGet("/test/held", Held).WithRequestTimeout(TimeSpan.FromMilliseconds(20));
        program.MapGet("/test/half-written", HalfWritten);
        program.MapGet("/test/begun", Begun);
        program.MapGet("/test/stream", Stream).WithRequestTimeout(TimeSpan.FromMilliseconds(20));
    }

    private static Task Throws(HttpContext http) => throw new InvalidOperationException(Secret);

    private static Task Late(HttpContext http) => throw new TimeoutException(Secret);

    private static Task Cancelled(HttpContext http) => throw new OperationCanceledException(Secret);

    private static Task HalfWritten(HttpContext http)
    {
        http.Response.Headers["X-Secret"] = Secret;
        http.Response.ContentType = "text/plain";
        throw new InvalidOperationException(Secret);
    }

    private static async Task Begun(HttpContext http)
    {
        await http.Response.WriteAsync("half", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        throw new InvalidOperationException(Secret);
    }

    private static async Task Stream(HttpContext http)
    {
        // Begun in any case, also where its time is over before it gets a turn.
        await http.Response.WriteAsync("the first event", CancellationToken.None);
        await Held(http);
    }

    private static async Task Held(HttpContext http)
    {
        var never = new TaskCompletionSource();
        await never.Task.WaitAsync(http.RequestAborted);
    }

    private static Task<Answer> GetAsync(RunningSilo silo, string path) =>
        Answer.OfAsync(silo.Http, new HttpRequestMessage(HttpMethod.Get, path), Cancel);

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
