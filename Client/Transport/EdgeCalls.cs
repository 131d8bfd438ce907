// One call to the edge: builds the request, tries it as often as is safe, and turns every outcome into a
// value or one of the three edge exceptions. It knows HTTP and JSON but no endpoint; CuckooClient knows those.

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Wire;

namespace Cuckoo.Client.Transport;

/// <summary>How often a call may be made.</summary>
internal enum Repeat
{
    /// <summary>Only while the edge cannot have acted on it: no connection, or its own 429 or 503.</summary>
    IfUnheard,

    /// <summary>Whatever went wrong on the way: doing it twice is doing it once.</summary>
    Always,
}

internal sealed class EdgeCalls(HttpClient http, EdgeOptions options, TimeProvider time)
{
    // The longest answer is the list of models or a request with its ledger: kilobytes. A refusal is one sentence.
    private const int MostJsonBytes = 1024 * 1024;
    private const int MostRefusalBytes = 64 * 1024;

    /// <summary>The bearer token of calls that need one.</summary>
    public string? ApiKey { get; set; }

    public EdgeOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>Calls an endpoint that answers in JSON.</summary>
    public async Task<T> JsonAsync<T>(Func<HttpRequestMessage> request, Repeat repeat, CancellationToken cancellation)
        where T : class
    {
        var body = await BytesAsync(request, MostJsonBytes, repeat, cancellation);
        try
        {
            return Read<T>(body);
        }
        catch (JsonException e)
        {
            throw new EdgeAnswerException(options.Edge, "sent something that is not the JSON expected", e);
        }
    }

    /// <summary>Calls an endpoint and gives the bytes of its answer, at most <paramref name="most"/>.</summary>
    public async Task<byte[]> BytesAsync(Func<HttpRequestMessage> request, int most, Repeat repeat, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            EdgeException failure;
            TimeSpan? asked = null;
            using var limit = new CancellationTokenSource(options.AttemptTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                using var message = request();
                using var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (reply.IsSuccessStatusCode)
                {
                    return await BoundedReading.ReadAsync(reply.Content, most, either.Token)
                        ?? throw new EdgeAnswerException(options.Edge, $"sent more than {most} bytes");
                }

                failure = await RefusalAsync(reply, either.Token);
                if (!IsBusy(reply.StatusCode) || (asked = RetryAfter(reply)) > options.LongestPause)
                    throw failure;
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                failure = new EdgeUnreachableException(options.Edge, $"did not answer within {options.AttemptTimeout.TotalSeconds:0.###} s", e);
                if (repeat != Repeat.Always)
                    throw failure;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                failure = Unreachable(e);
                if (repeat != Repeat.Always && !WasUnheard(e))
                    throw failure;
            }

            if (attempt >= options.Attempts)
                throw failure;
            await Task.Delay(asked ?? options.PauseBefore(attempt + 1), time, cancellation);
        }
    }

    /// <summary>Opens an answer to be read as it comes; one attempt. The caller disposes it.</summary>
    /// <exception cref="EdgeRefusedException">The edge refused.</exception>
    /// <exception cref="EdgeUnreachableException">No answer came.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (reply.IsSuccessStatusCode)
                return reply;
            using (reply)
                throw await RefusalAsync(reply, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new EdgeUnreachableException(options.Edge, $"did not answer within {options.AttemptTimeout.TotalSeconds:0.###} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>A request to a path below the edge's base URL.</summary>
    /// <exception cref="InvalidOperationException">A key is needed and none was given.</exception>
    public HttpRequestMessage Request(HttpMethod method, string path, bool needsKey)
    {
        var message = new HttpRequestMessage(method, options.Edge.AbsoluteUri.TrimEnd('/') + path);
        if (needsKey)
        {
            var key = ApiKey ?? throw new InvalidOperationException("This call needs an API key: open an account or give one first.");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return message;
    }

    /// <summary>A request with a JSON body.</summary>
    public HttpRequestMessage Request<T>(HttpMethod method, string path, bool needsKey, T body, JsonTypeInfo<T> type)
    {
        var message = Request(method, path, needsKey);
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return message;
    }

    /// <summary>Reads a message of the wire.</summary>
    /// <exception cref="JsonException">The bytes are not the message, or null.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
        where T : class =>
        JsonSerializer.Deserialize(utf8, (JsonTypeInfo<T>)WireJson.Default.Options.GetTypeInfo(typeof(T))) ?? throw new JsonException("null");

    /// <summary>Whether the edge asks to come again.</summary>
    public static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    private async Task<EdgeException> RefusalAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        var body = await BoundedReading.ReadAsync(reply.Content, MostRefusalBytes, cancellation);
        try
        {
            if (body is not null && Read<ErrorReply>(body) is { } refusal)
                return new EdgeRefusedException(reply.StatusCode, Printable(refusal.Error.Code, 100), Printable(refusal.Error.Message, 500));
        }
        catch (JsonException)
        {
            // Not the edge's own words: a proxy's page or a crash. Only the status is worth telling.
        }

        return new EdgeAnswerException(options.Edge, $"answered {(int)reply.StatusCode} without a reason");
    }

    private EdgeUnreachableException Unreachable(Exception e) => new(
        options.Edge,
        e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } ? "has a name that cannot be resolved; check the URL"
        : WasUnheard(e) ? "cannot be reached; check that it runs and that the URL is right"
        : "broke the connection before its answer was complete",
        e);

    /// <summary>Whether the failure came before the edge could have seen the request.</summary>
    private static bool WasUnheard(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
    };

    private TimeSpan? RetryAfter(HttpResponseMessage reply)
    {
        var asked = reply.Headers.RetryAfter?.Delta ?? reply.Headers.RetryAfter?.Date - time.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    /// <summary>A stranger's sentence, fit for a terminal: no control characters, and an end.</summary>
    private static string Printable(string text, int most) =>
        string.Concat(text.Take(most).Select(c => char.IsControl(c) ? ' ' : c));
}
