// Brings one call to an edge that may be killed and started again at any moment: pauses and tries again for
// as long as the call's patience lasts, and tells whoever watches when the edge is lost and when it is back.
// It knows HTTP and the shape of a refusal, but neither sessions nor jobs.

using System.Net;
using System.Text.Json;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Edge;

/// <summary>How often a call is tried.</summary>
internal enum Patience
{
    /// <summary>Once: the next tick brings the next call.</summary>
    Once,

    /// <summary>A few times: worth a second, not more.</summary>
    Brief,

    /// <summary>Until the edge answers or the caller cancels.</summary>
    Endless,
}

internal sealed class EdgeTransport : IDisposable
{
    // The longest answer is jobs with their input documents: a conversation in escapes is 64 KiB, and there are at most eight.
    private const int MostReplyBytes = 1024 * 1024;
    private const int UsualReplyBytes = 4 * 1024;

    private readonly HttpClient http;
    private readonly EdgeOptions options;
    private readonly TimeProvider time;
    private readonly Action<bool> reachable;
    private int isLost;

    /// <param name="options">Where and how patiently.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reachable">Told false when the edge is lost and true when it is back; each change once.</param>
    public EdgeTransport(EdgeOptions options, TimeProvider time, Action<bool> reachable)
    {
        this.options = options;
        this.time = time;
        this.reachable = reachable;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            // A proxy of the environment cannot reach this machine's own loopback.
            UseProxy = !options.Edge.IsLoopback,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Calls the edge and reads its answer.</summary>
    /// <param name="request">Makes the request, once an attempt.</param>
    /// <param name="read">Reads a successful answer from status and body; may throw <see cref="JsonException"/>.</param>
    /// <param name="patience">How often to try.</param>
    /// <param name="wait">Time the edge may hold the call by intention.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeRefusedException">The edge refused.</exception>
    /// <exception cref="EdgeGoneException">Patience is at its end.</exception>
    public async Task<T> SendAsync<T>(
        Func<HttpRequestMessage> request, Func<HttpStatusCode, byte[], T> read, Patience patience, TimeSpan wait, CancellationToken cancellation)
    {
        var pause = options.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            Exception? cause = null;
            string problem;
            using var limit = new CancellationTokenSource(options.AttemptTimeout + wait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                using var message = request();
                using var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                var body = await BodyAsync(reply, either.Token);
                if (reply.IsSuccessStatusCode)
                {
                    var result = read(reply.StatusCode, body);
                    Notice(isHere: true);
                    return result;
                }

                if (IsRefusal(reply.StatusCode))
                {
                    var (code, text) = Reason(reply.StatusCode, body);
                    Notice(isHere: true);
                    throw new EdgeRefusedException(reply.StatusCode, code, text);
                }

                problem = $"answers {(int)reply.StatusCode}";
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                (problem, cause) = ("does not answer in time", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                (problem, cause) = ("cannot be reached", e);
            }
            catch (JsonException e)
            {
                // Half an answer, or a stranger's page while the edge is away.
                (problem, cause) = ("does not speak the protocol", e);
            }

            Notice(isHere: false);
            if (patience == Patience.Once || (patience == Patience.Brief && attempt == 3))
                throw new EdgeGoneException($"The edge at {options.Edge} {problem}.", cause);
            await Task.Delay(pause, time, cancellation);
            pause = pause + pause < options.LongestPause ? pause + pause : options.LongestPause;
        }
    }

    /// <summary>Gets bytes of any length; tried until all were taken. An attempt that brought some is no failed one: the next comes soon.</summary>
    /// <param name="request">Makes the request, once an attempt.</param>
    /// <param name="reached">How many bytes there are so far.</param>
    /// <param name="take">Takes an answer; called back whenever bytes came. <see cref="IOException"/> means that the answer broke off.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeRefusedException">The edge refused.</exception>
    public async Task FetchAsync(
        Func<HttpRequestMessage> request, Func<long> reached, Func<HttpResponseMessage, Action, CancellationToken, Task> take, CancellationToken cancellation)
    {
        var pause = options.FirstPause;
        while (true)
        {
            var begun = reached();
            using var limit = new CancellationTokenSource(options.AttemptTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                using var message = request();
                using var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (reply.IsSuccessStatusCode)
                {
                    Notice(isHere: true);
                    await take(reply, () => limit.CancelAfter(options.AttemptTimeout), either.Token);
                    return;
                }

                if (IsRefusal(reply.StatusCode))
                {
                    var (code, text) = Reason(reply.StatusCode, await BodyAsync(reply, either.Token));
                    Notice(isHere: true);
                    throw new EdgeRefusedException(reply.StatusCode, code, text);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // It broke off, stood still, or nobody listens.
            }

            if (reached() > begun)
                pause = options.FirstPause;
            else
                Notice(isHere: false);
            await Task.Delay(pause, time, cancellation);
            pause = pause + pause < options.LongestPause ? pause + pause : options.LongestPause;
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Whether an answer is final: not a server's fault, and not a wish to be asked again.</summary>
    private static bool IsRefusal(HttpStatusCode status) =>
        (int)status is >= 300 and < 500 and not 408 and not 429;

    private static async Task<byte[]> BodyAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        // As long as it says, or a little more each time: most answers are some hundred bytes.
        var announced = reply.Content.Headers.ContentLength ?? UsualReplyBytes;
        await using var stream = await reply.Content.ReadAsStreamAsync(cancellation);
        var body = new byte[Math.Clamp(announced, 0, MostReplyBytes) + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAtLeastAsync(body.AsMemory(length), body.Length - length, throwOnEndOfStream: false, cancellation);
            length += read;
            if (length > MostReplyBytes)
                throw new JsonException("The answer is too long.");
            if (length < body.Length)
                return body[..length];
            Array.Resize(ref body, Math.Min(2 * body.Length, MostReplyBytes + 1));
        }
    }

    /// <summary>The edge's own words, fit for a terminal.</summary>
    private static (string Code, string Text) Reason(HttpStatusCode status, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, WireJson.Default.ErrorReply) is { } refusal)
                return (Printable(refusal.Error.Code, 100), Printable(refusal.Error.Message, 300));
        }
        catch (JsonException)
        {
            // A proxy's page; the status is all there is to tell.
        }

        return ($"http_{(int)status}", $"The edge answered {(int)status} without a reason.");
    }

    private static string Printable(string text, int most) => string.Concat(text.Take(most).Select(c => char.IsControl(c) ? ' ' : c));

    private void Notice(bool isHere)
    {
        if (Interlocked.Exchange(ref isLost, isHere ? 0 : 1) != (isHere ? 0 : 1))
            reachable(isHere);
    }
}
