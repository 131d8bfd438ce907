using System.Net.Sockets;
using System.Text;

namespace Cuckoo.Silo.Tests.Calls;

/// <summary>Bytes on a socket, for what no HTTP client would send.</summary>
internal static class RawCall
{
    /// <summary>Sends the bytes and reads until the server closes.</summary>
    /// <param name="edge">Where to.</param>
    /// <param name="text">One byte a character.</param>
    /// <param name="isCutShort">Says that no more will come; the server then need not answer.</param>
    public static async Task<IReadOnlyList<Answer>> SendAsync(Uri edge, string text, bool isCutShort = false)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(edge.Host, edge.Port, cancellation);
        await using NetworkStream stream = client.GetStream();
        var heard = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);
            if (isCutShort) client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(heard, cancellation);
        }
        catch (IOException)
        {
            // The server may close a connection it will not read to its end; what it said before counts.
        }

        return [.. Answer.AllOf(Encoding.UTF8.GetString(heard.ToArray()))];
    }

    /// <summary>A whole request on a connection of its own.</summary>
    public static async Task<Answer> SendAsync(Uri edge, string method, string target, string? token = null, string body = "", string headers = "") =>
        Assert.Single(await SendAsync(
            edge,
            $"{method} {target} HTTP/1.1\r\nHost: {edge.Authority}\r\nConnection: close\r\n"
            + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
            + (body.Length == 0 ? "" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n")
            + headers + "\r\n" + body));
}
