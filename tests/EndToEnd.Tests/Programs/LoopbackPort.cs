using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>Finds a port that stays a silo's across its restarts.</summary>
internal static class LoopbackPort
{
    // Below every system's range for outgoing connections: nothing else takes it while the silo is down.
    private const int First = 21_000;
    private const int Count = 9_000;

    public static int Free()
    {
        while (true)
        {
            int port = First + RandomNumberGenerator.GetInt32(Count);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one then.
            }
        }
    }
}
