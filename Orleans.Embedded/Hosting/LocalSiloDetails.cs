using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Which silo this is.</summary>
    public interface ILocalSiloDetails
    {
        /// <summary>The silo's name.</summary>
        string Name { get; }

        /// <summary>The cluster's name.</summary>
        string ClusterId { get; }

        /// <summary>The name of the machine.</summary>
        string DnsHostName { get; }

        /// <summary>The silo's address.</summary>
        SiloAddress SiloAddress { get; }

        /// <summary>Where clients reach the silo.</summary>
        SiloAddress GatewayAddress { get; }
    }
}

namespace Orleans.Embedded.Hosting
{
    internal sealed class LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, TimeProvider time) : ILocalSiloDetails
    {
        private static int s_silos;

        public string Name => silo.Value.SiloName;

        public string ClusterId => cluster.Value.ClusterId;

        public string DnsHostName { get; } = Dns.GetHostName();

        // Nothing listens there; the second of the start and a count tell the silos of a process and its successors apart.
        public SiloAddress SiloAddress { get; } = SiloAddress.New(
            IPAddress.Loopback, 0, (int)((time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds % int.MaxValue) + Interlocked.Increment(ref s_silos));

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
