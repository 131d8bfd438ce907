// Bounds on size, time and rate of every call. The framework's limiters forget partitions that fall idle, so their number
// follows the traffic.

using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;

namespace Cuckoo.Silo.Edge;

/// <summary>What a call may cost.</summary>
internal static class Limits
{
    /// <summary>Longest JSON body: the longest prompt in six-byte escapes is 3,000 bytes.</summary>
    public const int JsonBytes = 16 * 1024;

    /// <summary>Longest JSON body with a conversation: 8,000 characters in six-byte escapes, and 64 messages around them, are 51 kB.</summary>
    public const int ConversationBytes = 64 * 1024;

    /// <summary>Longest blob: a picture of 2,000 by 2,000 pixels is 12 MB.</summary>
    public const int BlobBytes = 16 * 1024 * 1024;

    /// <summary>Longest wait for a job: below the grain call's own 30 seconds.</summary>
    public const int LongestWaitMs = 20_000;

    /// <summary>Name of the policy for opening accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>Name of the policy for quotes and submissions.</summary>
    public const string Quotes = "quotes";

    /// <summary>Name of the time bound of calls that are held open.</summary>
    public const string Held = "held";

    /// <summary>Name of the time bound of event streams; a client resumes after it.</summary>
    public const string Stream = "stream";

    /// <summary>Ends a call that is held open when the silo stops, so that stopping waits for nobody.</summary>
    public static TBuilder EndsWithTheSilo<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(async (context, next) =>
    {
        HttpContext http = context.HttpContext;
        CancellationToken stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        http.Response.RegisterForDispose(either);
        http.RequestAborted = either.Token;
        try
        {
            return await next(context);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The grains are going too, so the call may have failed in any way. The caller tries again, elsewhere or later.
            http.Abort();
            return Results.Empty;
        }
    });

    /// <summary>Adds the bounds.</summary>
    public static void AddEdgeLimits(this IServiceCollection services, SiloOptions options)
    {
        services.AddRequestTimeouts(timeouts =>
        {
            timeouts.DefaultPolicy = Within(TimeSpan.FromSeconds(15));
            timeouts.AddPolicy(Held, Within(TimeSpan.FromMilliseconds(LongestWaitMs) + TimeSpan.FromSeconds(8)));
            timeouts.AddPolicy(Stream, Within(TimeSpan.FromMinutes(10)));
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.OnRejected = (rejected, _) => new ValueTask(TooMany(rejected));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(http =>
                RateLimitPartition.GetTokenBucketLimiter(AddressOf(http), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 2 * options.RequestsPerSecond,
                    TokensPerPeriod = options.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
            limiter.AddPolicy(Accounts, http => Window(AddressOf(http).ToString(), options.AccountsPerHour, TimeSpan.FromHours(1)));
            limiter.AddPolicy(Quotes, http => Window(
                // By the key and not by the account it names: the key is not checked yet, and a forged one must not spend
                // the allowance of the account.
                Callers.BearerToken(http) is { } token && ApiKey.TryParse(token, out _) ? ApiKey.HashOf(token).Value : AddressOf(http).ToString(),
                options.QuotesPerMinute,
                TimeSpan.FromMinutes(1)));
        });
    }

    private static RequestTimeoutPolicy Within(TimeSpan time) => new() { Timeout = time, TimeoutStatusCode = Refusals.TimedOut.Status };

    private static RateLimitPartition<string> Window(string key, int permits, TimeSpan window) =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = permits,
            Window = window,
            QueueLimit = 0,
        });

    private static Task TooMany(OnRejectedContext rejected)
    {
        TimeSpan after = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : TimeSpan.FromSeconds(1);
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Refusals.SlowDown.Write(rejected.HttpContext);
    }

    private static IPAddress AddressOf(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.None;
}
