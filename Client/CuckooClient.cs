// The .NET SDK over the edge: one method an endpoint, and nothing the edge does not offer. Front ends (Cli,
// Telegram) and other people's programs start here. It holds no state but the API key, keeps no money and
// trusts no answer: JSON is bounded, pictures are checked against the receipt.

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Cuckoo.Client.Transport;
using Cuckoo.Pictures;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Network;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client;

/// <summary>Calls an edge. Safe for many threads.</summary>
/// <remarks>
/// Every call throws <see cref="EdgeRefusedException"/> when the edge refuses, <see cref="EdgeUnreachableException"/> when no answer
/// comes, <see cref="EdgeAnswerException"/> when the answer is not the protocol's, and <see cref="InvalidOperationException"/> when it
/// needs an API key and there is none.
/// </remarks>
public sealed partial class CuckooClient : IDisposable
{
    // 4096 x 4096 pixels of three bytes; far above any model on offer, far below what would hurt.
    private const int MostPictureSide = 4096;

    private readonly HttpClient http;
    private readonly EdgeCalls calls;
    private readonly RequestEvents events;
    private readonly bool isGuest;

    /// <summary>A client of one edge.</summary>
    /// <param name="options">Where the edge is and how patiently to call it.</param>
    /// <param name="apiKey">The account's key, if there is one already.</param>
    /// <param name="time">The clock; the system's when absent.</param>
    /// <exception cref="ArgumentException">The URL is not http or https, or the key is no header value.</exception>
    public CuckooClient(EdgeOptions options, string? apiKey = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Edge.IsAbsoluteUri || options.Edge.Scheme is not ("http" or "https"))
            throw new ArgumentException("The edge's URL starts with http:// or https://.", nameof(options));
        http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry the key elsewhere.
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
        calls = new EdgeCalls(http, options, time ?? TimeProvider.System);
        events = new RequestEvents(calls);
        Blobs = new BlobClient(calls);
        if (apiKey is not null)
            UseKey(apiKey);
    }

    /// <summary>The account's blobs.</summary>
    public BlobClient Blobs { get; }

    private CuckooClient(HttpClient http, EdgeCalls calls)
    {
        this.http = http;
        this.calls = calls;
        isGuest = true;
        events = new RequestEvents(calls);
        Blobs = new BlobClient(calls);
    }

    /// <summary>The same edge for another account, over the same connections, which end with this client and not with the other.</summary>
    /// <param name="apiKey">The other account's key.</param>
    /// <exception cref="ArgumentException">The key is empty or holds anything but visible ASCII.</exception>
    public CuckooClient As(string apiKey)
    {
        CuckooClient other = new(http, new EdgeCalls(http, calls.Options, calls.Time));
        other.UseKey(apiKey);
        return other;
    }

    /// <summary>The key of every further call.</summary>
    /// <exception cref="ArgumentException">The key is empty or holds anything but visible ASCII.</exception>
    public void UseKey(string apiKey)
    {
        ArgumentNullException.ThrowIfNull(apiKey);
        // Checked here, for the framework's own error would repeat the key.
        if (apiKey.Length is 0 or > 500 || apiKey.Any(c => c is <= ' ' or > '~'))
            throw new ArgumentException("An API key is 1 to 500 visible ASCII characters.", nameof(apiKey));
        calls.ApiKey = apiKey;
    }

    /// <summary>Opens an account and uses its key from now on. The key is in the answer this once.</summary>
    public async Task<AccountOpened> OpenAccountAsync(CancellationToken cancellation = default)
    {
        var opened = await calls.JsonAsync<AccountOpened>(
            () => calls.Request(HttpMethod.Post, "/v1/accounts", needsKey: false), Repeat.IfUnheard, cancellation);
        UseKey(opened.ApiKey);
        return opened;
    }

    /// <summary>The account of the key.</summary>
    public Task<AccountReply> AccountAsync(CancellationToken cancellation = default) => calls.JsonAsync<AccountReply>(
        () => calls.Request(HttpMethod.Get, "/v1/account", needsKey: true), Repeat.Always, cancellation);

    /// <summary>Asks the faucet for test tokens.</summary>
    public Task<FaucetReply> FaucetAsync(CancellationToken cancellation = default) => calls.JsonAsync<FaucetReply>(
        () => calls.Request(HttpMethod.Post, "/v1/faucet", needsKey: true), Repeat.IfUnheard, cancellation);

    /// <summary>The models on offer.</summary>
    public Task<ModelsReply> ModelsAsync(CancellationToken cancellation = default) => calls.JsonAsync<ModelsReply>(
        () => calls.Request(HttpMethod.Get, "/v1/models", needsKey: false), Repeat.Always, cancellation);

    /// <summary>A binding price. A quote that nobody submits costs nothing, so asking twice is safe.</summary>
    public Task<QuoteReply> QuoteAsync(QuoteAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<QuoteReply>(
        () => calls.Request(HttpMethod.Post, "/v1/quotes", needsKey: true, asked, WireJson.Default.QuoteAsked),
        Repeat.Always,
        cancellation);

    /// <summary>Accepts a quote and puts its total in escrow. Safe to repeat: the quote's id is the request's.</summary>
    public Task<RequestReply> SubmitAsync(string quoteId, CancellationToken cancellation = default) => SubmitAsync(quoteId, null, cancellation);

    /// <summary>Accepts a quote and has its end told at a URL; <see cref="Webhooks.WebhookSignature"/> checks what comes there.</summary>
    /// <param name="quoteId">The quote.</param>
    /// <param name="webhook">An https URL; nothing for none.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<RequestReply> SubmitAsync(string quoteId, Uri? webhook, CancellationToken cancellation = default) =>
        SubmitAsync(new RequestAsked(quoteId, webhook is null ? null : new WebhookAsked(webhook.AbsoluteUri)), cancellation);

    /// <summary>Accepts a quote with all that may be said to it, as a salt for the draws of its miners.</summary>
    public Task<RequestReply> SubmitAsync(RequestAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<RequestReply>(
        () => calls.Request(HttpMethod.Post, "/v1/requests", needsKey: true, asked, WireJson.Default.RequestAsked),
        Repeat.Always,
        cancellation);

    /// <summary>A request as it stands.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<RequestReply> RequestAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id);
        return calls.JsonAsync<RequestReply>(
            () => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>Why a request waits, and what would help.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<WaitReply> WaitAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/wait";
        return calls.JsonAsync<WaitReply>(() => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>How a request's miners were drawn; <see cref="Draws.DrawCheck"/> draws again.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<DrawReply> DrawAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/draw";
        return calls.JsonAsync<DrawReply>(() => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>Gives a request up: its price goes back at once, or, while a miner is at work, if that miner does not deliver.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<RequestReply> CancelAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/cancel";
        return calls.JsonAsync<RequestReply>(() => calls.Request(HttpMethod.Post, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>The events of a request from the first to the final one, each once and in order, across lost connections; progress as it comes.</summary>
    /// <param name="id">The request.</param>
    /// <param name="after">Number of the last event seen already; 0 for all.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public IAsyncEnumerable<RequestEvent> WatchAsync(string id, long after = 0, CancellationToken cancellation = default) =>
        events.WatchAsync(PathOf(id) + "/events", after, cancellation);

    /// <summary>The picture of an accepted request, checked against its receipt.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    /// <exception cref="InvalidOperationException">The request has no picture (yet).</exception>
    public async Task<Picture> PixelsAsync(string id, CancellationToken cancellation = default)
    {
        var request = await RequestAsync(id, cancellation);
        if (request.Output is not { } output || request.Receipt is not { } receipt)
            throw new InvalidOperationException($"Request {id} has no picture: it is {request.State}.");
        if (output.Width is < 1 or > MostPictureSide || output.Height is < 1 or > MostPictureSide)
            throw new EdgeAnswerException(calls.Options.Edge, $"tells of a picture of {output.Width} x {output.Height} pixels");
        var length = 3 * output.Width * output.Height;
        var path = PathOf(id) + "/pixels";
        var rgb = await calls.BytesAsync(() => calls.Request(HttpMethod.Get, path, needsKey: true), length, Repeat.Always, cancellation);
        if (rgb.Length != length || !string.Equals(Convert.ToHexStringLower(SHA256.HashData(rgb)), receipt.OutputHash, StringComparison.Ordinal))
            throw new EdgeAnswerException(calls.Options.Edge, "sent pixels that are not those of the receipt");
        return new Picture(output.Width, output.Height, rgb);
    }

    /// <summary>The text of an accepted request, whose tokens are checked against its receipt.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    /// <exception cref="InvalidOperationException">The request has no text (yet).</exception>
    public async Task<TextOutput> AnswerAsync(string id, CancellationToken cancellation = default)
    {
        var request = await RequestAsync(id, cancellation);
        if (request.Answer is not { } answer || request.Receipt is not { } receipt)
            throw new InvalidOperationException($"Request {id} has no text: it is {request.State}.");
        var ids = new byte[sizeof(int) * answer.Tokens.Count];
        for (var i = 0; i < answer.Tokens.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(ids.AsSpan(sizeof(int) * i), answer.Tokens[i]);
        return string.Equals(Convert.ToHexStringLower(SHA256.HashData(ids)), receipt.OutputHash, StringComparison.Ordinal)
            ? answer
            : throw new EdgeAnswerException(calls.Options.Edge, "sent tokens that are not those of the receipt");
    }

    /// <summary>The receipt of an accepted request with what is needed to run it again; <see cref="Receipts.ReceiptCheck"/> checks it.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<ReceiptFile> ReceiptAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/receipt";
        return calls.JsonAsync<ReceiptFile>(() => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>What shows that results of a request were wrong, while it is kept.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<EvidenceReply> EvidenceAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/evidence";
        return calls.JsonAsync<EvidenceReply>(() => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>What became of a request's webhook.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<DeliveriesReply> DeliveriesAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id) + "/deliveries";
        return calls.JsonAsync<DeliveriesReply>(() => calls.Request(HttpMethod.Get, path, needsKey: true), Repeat.Always, cancellation);
    }

    /// <summary>The books as a whole; their sum is zero.</summary>
    public Task<BooksReply> BooksAsync(CancellationToken cancellation = default) => calls.JsonAsync<BooksReply>(
        () => calls.Request(HttpMethod.Get, "/v1/books", needsKey: false), Repeat.Always, cancellation);

    /// <summary>The parameters that were voted on the network's chain.</summary>
    public Task<ParametersReply> ParametersAsync(CancellationToken cancellation = default) => calls.JsonAsync<ParametersReply>(
        () => calls.Request(HttpMethod.Get, "/v1/network/parameters", needsKey: false), Repeat.Always, cancellation);

    /// <summary>The nodes on the network's chain by address, a hundred at a time.</summary>
    /// <param name="after">Begin behind this address; null for the first.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public Task<NodesReply> NodesAsync(string? after, CancellationToken cancellation = default)
    {
        var path = "/v1/network/nodes" + (after is null ? "" : "?after=" + PathPart(after, nameof(after)));
        return calls.JsonAsync<NodesReply>(() => calls.Request(HttpMethod.Get, path, needsKey: false), Repeat.Always, cancellation);
    }

    /// <summary>Whether the edge is up.</summary>
    public Task<HealthReply> HealthAsync(CancellationToken cancellation = default) => calls.JsonAsync<HealthReply>(
        () => calls.Request(HttpMethod.Get, "/healthz", needsKey: false), Repeat.Always, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isGuest) http.Dispose();
    }

    private static string PathOf(string id, [CallerArgumentExpression(nameof(id))] string? name = null) => "/v1/requests/" + PathPart(id, name);

    private static string PathPart(string id, string? name)
    {
        ArgumentNullException.ThrowIfNull(id, name);
        // Nothing that could climb out of the path; what an id looks like inside these letters is the edge's business.
        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException("An id is 1 to 100 letters, digits, hyphens and underscores.", name);
        return id;
    }
}
