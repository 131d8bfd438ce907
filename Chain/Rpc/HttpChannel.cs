using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Cuckoo.Chain.Rpc;

/// <summary>JSON-RPC over HTTP POST. Follows no redirect, keeps no cookie, unpacks nothing, reads no more than allowed.</summary>
internal sealed class HttpChannel : IRpcChannel
{
    private readonly HttpClient http;
    private readonly RpcEndpoint endpoint;
    private readonly int mostBytes;
    private long nextId;

    public HttpChannel(RpcEndpoint endpoint, int mostBytes)
    {
        (this.endpoint, this.mostBytes) = (endpoint, mostBytes);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (endpoint.Authorization is { } authorization)
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
    }

    public string Host => endpoint.Host;

    public async Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellation)
    {
        var firstId = Interlocked.Add(ref nextId, calls.Count) - calls.Count + 1;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Address) { Content = new ReadOnlyMemoryContent(RpcWire.Write(calls, firstId)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            // Some nodes send JSON-RPC errors with status 400 or 500: the body decides if it is one.
            var text = await ReadAsync(response.Content, cancellation);
            if (response.StatusCode is not HttpStatusCode.OK) ThrowForStatus(response.StatusCode);
            return RpcWire.Read(RpcWire.Parse(text, Host), calls.Count, firstId, Host);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            // The last comes bare where a node dies between taking a connection and being asked who it is.
            throw new RpcException(RpcFailure.Unreachable, $"The node at {Host} cannot be reached or cut the connection.");
        }
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowForStatus(HttpStatusCode status)
    {
        var passing = status is HttpStatusCode.TooManyRequests || (int)status >= 500;
        throw new RpcException(passing ? RpcFailure.Busy : RpcFailure.Refused, $"The node at {Host} answered with HTTP status {(int)status}.");
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > mostBytes) throw TooLarge();
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[8192];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
            if (length > mostBytes) throw TooLarge();
        }
    }

    private RpcException TooLarge() => new(RpcFailure.TooLarge, $"The answer of the node at {Host} is larger than {mostBytes} bytes.");
}
