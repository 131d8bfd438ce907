// Calls a stranger's server. It is told nothing but what the payer may know, it sees no redirect, cookie, proxy or key of ours, and the
// address is looked at once more when the connection is made: by then a name may lead somewhere else than it did.

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Webhooks;

/// <summary>Sends what webhooks tell.</summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;
    private readonly WebhookUrls urls;
    private readonly WebhookSecrets secrets;
    private readonly TimeProvider time;

    public WebhookSender(WebhookUrls urls, WebhookSecrets secrets, TimeProvider time)
    {
        this.urls = urls;
        this.secrets = secrets;
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = Connect,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc/>
    public async Task<WebhookAnswer> Send(string url, string eventId, AccountId payer, int generation, RequestView request)
    {
        if (urls.Parse(url) is not { } target) return new WebhookAnswer(null, "The URL may not be called.");
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookEvent(eventId, "request." + RequestReplies.StateOf(request), RequestReplies.EndOf(request)), WireJson.Default.WebhookEvent);
        if (body.Length > MostBytes) return new WebhookAnswer(null, $"What is to be told is longer than {MostBytes} bytes.");
        using HttpRequestMessage message = new(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add("Cuckoo-Event", eventId);
        message.Headers.Add("Cuckoo-Signature", SignatureOf(body, secrets.Of(payer, generation)));
        using CancellationTokenSource bound = new(Patience, time);
        try
        {
            // Of the answer the status alone is read.
            using HttpResponseMessage answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, bound.Token);
            int status = (int)answer.StatusCode;
            return new WebhookAnswer(status, answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"The server answered with {status}."));
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(null, $"No answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            return new WebhookAnswer(null, e.InnerException is AddressRefusedException ? "The name leads to an address that may not be called." : $"The server was not reached ({e.HttpRequestError}).");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private string SignatureOf(byte[] body, string secret)
    {
        string at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(at + "."), .. body]);
        return $"t={at},v1={Convert.ToHexStringLower(mac)}";
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);

        // One bad address among good ones is a name that is up to something.
        if (found.Length == 0 || !found.All(urls.MayConnect)) throw new AddressRefusedException();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // To the very addresses that were looked at, not to the name again.
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressRefusedException() : IOException("The address may not be called.");
}
