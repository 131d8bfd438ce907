using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Cuckoo.Silo.Edge;

/// <summary>Bounds how many connections one address holds, so that nobody takes the places of all by opening them and saying little.</summary>
/// <param name="most">How many.</param>
internal sealed class ConnectionPlaces(int most)
{
    // Of IPv6 an owner has at least 2^64 addresses.
    private const int NetworkBytes = 8;

    private readonly Dictionary<IPAddress, int> held = [];

    /// <summary>Serves a connection if its address has a place left, and closes it otherwise.</summary>
    public ConnectionDelegate Hold(ConnectionDelegate next) => async connection =>
    {
        IPAddress source = SourceOf(connection.RemoteEndPoint);
        if (!TryTake(source))
        {
            connection.Abort(new ConnectionAbortedException("The address holds as many connections as it may."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(source);
        }
    };

    private static IPAddress SourceOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        byte[] network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return new IPAddress(network);
    }

    private bool TryTake(IPAddress source)
    {
        lock (held)
        {
            int count = held.GetValueOrDefault(source);
            if (count >= most) return false;
            held[source] = count + 1;
            return true;
        }
    }

    private void Leave(IPAddress source)
    {
        lock (held)
        {
            if (held[source] == 1) held.Remove(source);
            else held[source]--;
        }
    }
}
