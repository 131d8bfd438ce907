using System.Net;

namespace Cuckoo.Silo.Webhooks;

/// <summary>Which URLs a payer may have told of an end. Pure; what a name resolves to is looked at when it is called.</summary>
/// <param name="isDevelopment">Whether this machine's own loopback may be called, without TLS too: on a silo that gives money to anybody.</param>
internal sealed class WebhookUrls(bool isDevelopment)
{
    private const int Longest = 1_000;

    /// <summary>The URL, or nothing when it is none that may be called.</summary>
    public Uri? Parse(string text)
    {
        if (text.Length > Longest || text.Any(c => c is <= ' ' or > '~') || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url)) return null;
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0 || url.Port is < 1 or > 65_535) return null;
        return MayBe(url) ? url : null;
    }

    /// <summary>Whether an address may be connected to.</summary>
    public bool MayConnect(IPAddress address) => PublicAddresses.Has(address) || (isDevelopment && IsLoopback(address));

    // The framework has read every way to write an address (decimal, octal, hexadecimal, with fewer dots) into its one spelling here.
    private bool MayBe(Uri url)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && MayConnect(address)
                && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsLoopback(address)));
        }

        // A name with a letter in its last part: what looks like a number and is no address could be read as one by somebody else.
        return url is { Scheme: "https", HostNameType: UriHostNameType.Dns }
            && url.IdnHost.TrimEnd('.').Split('.') is { Length: > 1 } parts && parts[^1].Any(char.IsAsciiLetter)
            && !string.Equals(parts[^1], "localhost", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
