// The Bot API over HTTP: one method a call, tried once. Who calls decides whether to try again, for that depends on what twice would do.
// The token is a part of every URL, so nothing of a URL or of an exception of the framework leaves this file.

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cuckoo.Telegram.Api;

/// <summary>Calls Telegram. Safe for many threads.</summary>
internal sealed class BotApi : IDisposable
{
    // A hundred updates of a message of 4,096 characters in escapes with all that is around it, many times over.
    private const int MostBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UploadPatience = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly Uri root;
    private readonly Uri files;
    private readonly TimeProvider time;

    /// <summary>A bot.</summary>
    /// <param name="server">Where the Bot API is, such as https://api.telegram.org.</param>
    /// <param name="token">The bot's token.</param>
    /// <param name="time">The clock.</param>
    public BotApi(Uri server, string token, TimeProvider time)
    {
        this.time = time;
        root = new Uri(server, $"/bot{token}/");
        files = new Uri(server, $"/file/bot{token}/");
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = !server.IsLoopback,

            // Traces of calls would bear the URL, and the URL the token.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Calls a method with JSON.</summary>
    public Task<Outcome<TResult>> Call<TAsked, TResult>(string method, TAsked asked, CancellationToken cancellation) =>
        Call<TResult>(method, JsonContentOf(asked), Patience, cancellation);

    /// <summary>Calls a method that is held open for a while.</summary>
    public Task<Outcome<TResult>> CallHeld<TAsked, TResult>(string method, TAsked asked, TimeSpan held, CancellationToken cancellation) =>
        Call<TResult>(method, JsonContentOf(asked), Patience + held, cancellation);

    /// <summary>Calls a method with a file.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="fields">The other members, each as text or as JSON.</param>
    /// <param name="part">Name of the part the file is in.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="mediaType">Its type.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<Outcome<TResult>> Upload<TResult>(
        string method, IReadOnlyList<(string Name, string Value)> fields, string part, string fileName, string mediaType, byte[] file, CancellationToken cancellation)
    {
        MultipartFormDataContent form = [];
        foreach ((string name, string value) in fields) form.Add(new StringContent(value), name);
        ByteArrayContent bytes = new(file);
        bytes.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        form.Add(bytes, part, fileName);
        return Call<TResult>(method, form, UploadPatience, cancellation);
    }

    /// <summary>Fetches a file that somebody has sent.</summary>
    /// <param name="fileId">Telegram's id of it.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Outcome<byte[]>> Fetch(string fileId, CancellationToken cancellation)
    {
        Outcome<TelegramFile> place = await Call<GetFile, TelegramFile>("getFile", new GetFile(fileId), cancellation);
        if (!place.IsDone) return new Outcome<byte[]>(place.End, null, place.Description, place.Wait);
        if (place.Result?.FilePath is not { Length: > 0 } path || path.Contains("..", StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || path.StartsWith('/'))
            return new Outcome<byte[]>(CallEnd.Refused, null, "The file is too large.");
        using CancellationTokenSource limit = new(UploadPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpResponseMessage reply = await http.GetAsync(new Uri(files, path), HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (reply.StatusCode is HttpStatusCode.TooManyRequests) return new Outcome<byte[]>(CallEnd.SlowDown, null, "", WaitOf(reply.Headers.RetryAfter?.Delta?.TotalSeconds));
            if (!reply.IsSuccessStatusCode) return new Outcome<byte[]>((int)reply.StatusCode < 500 ? CallEnd.Refused : CallEnd.Unheard);
            return await Bounded(reply.Content, either.Token) is { } file ? new Outcome<byte[]>(CallEnd.Done, file) : new Outcome<byte[]>(CallEnd.Refused, null, "The file is too large.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return default;
        }
    }

    /// <summary>A member of a form, as JSON.</summary>
    public static string JsonOf<T>(T value) => JsonSerializer.Serialize(value, TypeOf<T>());

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static ByteArrayContent JsonContentOf<T>(T asked)
    {
        ByteArrayContent content = new(JsonSerializer.SerializeToUtf8Bytes(asked, TypeOf<T>()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<Outcome<TResult>> Call<TResult>(string method, HttpContent content, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpRequestMessage message = new(HttpMethod.Post, new Uri(root, method)) { Content = content };
            using HttpResponseMessage reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[]? body = await Bounded(reply.Content, either.Token);
            return body is null ? default : Read<TResult>(reply.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return default;
        }
    }

    private static Outcome<TResult> Read<TResult>(HttpStatusCode status, byte[] body)
    {
        Envelope<TResult>? answer;
        try
        {
            answer = JsonSerializer.Deserialize(body, TypeOf<Envelope<TResult>>());
        }
        catch (JsonException)
        {
            answer = null;
        }

        if (answer is { Ok: true, Result: { } result }) return new Outcome<TResult>(CallEnd.Done, result);
        int code = answer?.ErrorCode ?? (int)status;
        string words = answer?.Description ?? "";
        return code switch
        {
            429 => new Outcome<TResult>(CallEnd.SlowDown, default, words, WaitOf(answer?.Parameters?.RetryAfter)),
            401 or 409 => new Outcome<TResult>(CallEnd.NotOurs, default, words),
            404 when words is "Not Found" => new Outcome<TResult>(CallEnd.NotOurs, default, words),
            >= 400 and < 500 => new Outcome<TResult>(CallEnd.Refused, default, words),
            _ => default,
        };
    }

    // As long as Telegram says. Timers end at 49 days; it has never been heard to ask for more than one.
    private static TimeSpan WaitOf(double? seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds ?? 5, 1, 40 * 86_400));

    private static async Task<byte[]?> Bounded(HttpContent content, CancellationToken cancellation)
    {
        using MemoryStream kept = new();
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (kept.Length + read > MostBytes) return null;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)(BotJson.Default.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{typeof(T)} is no message of the Bot API.")));
}
