using System.Net;

namespace Cuckoo.Blobs.Objects;

/// <summary>Calls of the Blob service: authorised, bounded in time, repeated at most three times where the service asks for it.</summary>
internal sealed class AzureCalls(AzurePlace place, TimeProvider time) : IDisposable
{
    private const int Attempts = 4;
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        UseCookies = false,
        UseProxy = !place.Container.IsLoopback,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => http.Dispose();

    /// <summary>Sends a call and gives the answer when its status is one of success; nothing when there is no such blob.</summary>
    /// <param name="what">What was asked, for an error.</param>
    /// <param name="call">Makes the call; made anew for each attempt.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ObjectStoreException">The service refused, or was not to be reached, in all attempts.</exception>
    public async Task<HttpResponseMessage?> SendAsync(string what, Func<HttpRequestMessage> call, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            ObjectStoreException failure;
            using CancellationTokenSource limit = new(AttemptTime, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                using HttpRequestMessage message = call();
                place.Authorize(message, time.GetUtcNow());
                HttpResponseMessage reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (reply.IsSuccessStatusCode) return reply;
                using (reply)
                {
                    string code = CodeOf(reply);
                    if (code is "BlobNotFound" || (reply.StatusCode is HttpStatusCode.NotFound && message.Method == HttpMethod.Head)) return null;
                    failure = new ObjectStoreException(code, $"Azure refused {what}: {(int)reply.StatusCode} {code}.");
                    if (reply.StatusCode is not (HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout))
                        throw failure;
                }
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                failure = new ObjectStoreException("TimedOut", $"Azure did not answer {what} within {AttemptTime.TotalSeconds} seconds.", e);
            }
            catch (HttpRequestException e)
            {
                failure = new ObjectStoreException("Unreachable", $"Azure cannot be reached for {what}.", e);
            }

            if (attempt == Attempts) throw failure;
            await Task.Delay(FirstPause * (1 << attempt), time, cancellation);
        }
    }

    // The service's own word for what happened; a header's text of any origin, so only letters and digits of it.
    private static string CodeOf(HttpResponseMessage reply) =>
        reply.Headers.TryGetValues("x-ms-error-code", out IEnumerable<string>? codes)
        && string.Concat(codes.First().Where(char.IsAsciiLetterOrDigit).Take(60)) is { Length: > 0 } code
            ? code
            : $"Status{(int)reply.StatusCode}";
}
