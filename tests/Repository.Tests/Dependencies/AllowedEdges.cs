// Which project may reference which, in the order of the flow: front ends reach the silo over HTTP
// only (the command line also runs models by itself, and a receipt's job with the miner's code; the bot looks at pictures with the classifier), the miner reaches it over HTTP only, and grains
// never see a kernel. A new project starts with a new row here. Projects under tests/ and bench/ may
// reference anything and have no row.

namespace Cuckoo.Repository.Tests.Dependencies;

internal static class AllowedEdges
{
    public static readonly IReadOnlyDictionary<string, string[]> Table = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Cli"] = ["Client", "Kernels", "Miner", "Pictures"],
        ["Telegram"] = ["Client", "Kernels", "Pictures", "Wire"],
        ["Telegram.StandIn"] = [],
        ["Client"] = ["Chain", "Pictures", "Wire"],
        ["Silo"] = ["Grains", "Grains.Interfaces", "Ledger", "Blobs", "Miner", "Kernels", "Chain", "Wire", "Pictures", "Orleans.Embedded"],
        ["Grains"] = ["Grains.Interfaces", "Ledger", "Chain", "Orleans.Embedded"],
        ["Grains.Interfaces"] = ["Ledger", "Orleans.Embedded"],
        ["Miner"] = ["Kernels", "Chain", "Wire", "Pictures"],
        ["Ledger"] = [],
        ["Blobs"] = [],
        ["Kernels"] = [],
        ["Pictures"] = [],
        ["Chain"] = ["Chain.Generator"],
        ["Chain.Generator"] = [],
        ["Wire"] = [],
        ["Orleans.Embedded"] = [],
        ["Orleans.Embedded.Generator"] = [],
    };

    /// <summary>Pairs that never reach each other, however long the way.</summary>
    public static readonly IReadOnlyList<(string From, string To)> NeverReach = [("Grains", "Kernels"), ("Kernels", "Grains")];
}
