using System.Text;

namespace Cuckoo.Chain.Rpc;

/// <summary>Where a node listens. Its text is the host and the port alone: paths, queries and names before an @ are often keys.</summary>
public sealed class RpcEndpoint
{
    private RpcEndpoint(Uri address, string? authorization) => (Address, Authorization) = (address, authorization);

    /// <summary>The URL without what stood before an @.</summary>
    internal Uri Address { get; }

    /// <summary>The header for what stood before an @, or null.</summary>
    internal string? Authorization { get; }

    /// <summary>Whether it is a WebSocket.</summary>
    public bool IsWebSocket => Address.Scheme is "ws" or "wss";

    /// <summary>Host and port: what errors and logs may say.</summary>
    public string Host => $"{Address.Host}:{Address.Port}";

    /// <summary>Reads a URL.</summary>
    /// <param name="url">http, https, ws or wss; unencrypted ones reach this machine only.</param>
    /// <exception cref="FormatException">It is something else. The message never repeats the URL.</exception>
    public static RpcEndpoint Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ws" or "wss") || uri.Host.Length == 0)
            throw new FormatException("A node's URL begins with https:// or wss://, or for a node on this machine with http:// or ws://.");
        if (uri.Scheme is "http" or "ws" && !uri.IsLoopback)
            throw new FormatException($"The node at {uri.Host} is on another machine: its URL must begin with https:// or wss://.");
        if (uri.UserInfo.Length == 0) return new RpcEndpoint(uri, authorization: null);
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo)));
        return new RpcEndpoint(new UriBuilder(uri) { UserName = "", Password = "" }.Uri, basic);
    }

    /// <summary>The host and the port.</summary>
    public override string ToString() => Host;
}
