using System.Net;
using System.Net.Sockets;

namespace Cuckoo.Silo.Webhooks;

/// <summary>
/// Which addresses a stranger may have us call: those of the public internet alone (IANA's registries of special-purpose addresses, RFC 6890
/// and its updates). What is not known to be public is refused.
/// </summary>
internal static class PublicAddresses
{
    // This network, private, shared (RFC 6598), loopback, link-local with the clouds' metadata, protocol assignments, documentation,
    // 6to4 relays, benchmarks, multicast, reserved and broadcast.
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of the addresses that are given out at all: protocol assignments with Teredo, documentation, 6to4, which carries any IPv4 address.
    private static readonly IPNetwork GivenOut6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool Has(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !NotPublic4.Any(network => network.Contains(plain)),

            // NAT64, unique local, link-local, IPv4-compatible and the rest lie outside of what is given out.
            AddressFamily.InterNetworkV6 => plain.ScopeId == 0 && GivenOut6.Contains(plain) && !NotPublic6.Any(network => network.Contains(plain)),
            _ => false,
        };
    }
}
