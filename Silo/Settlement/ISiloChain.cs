using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Silo.Settlement;

/// <summary>The silo's chain, from its start on.</summary>
internal interface ISiloChain
{
    /// <summary>Which kind.</summary>
    ChainMode Mode { get; }

    /// <summary>Its id.</summary>
    ulong ChainId { get; }

    /// <summary>Where the contracts are, by name.</summary>
    IReadOnlyDictionary<string, Address> Contracts { get; }

    /// <summary>The chain itself.</summary>
    IRpc Rpc { get; }

    /// <summary>How deep a block must lie before it counts; its own block is one.</summary>
    int Confirmations { get; }

    /// <summary>The first block that may have events of the contracts.</summary>
    ulong FirstBlock { get; }

    /// <summary>Whether it answered when it was last asked.</summary>
    bool IsUp { get; }
}
