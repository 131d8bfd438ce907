using Cuckoo.Chain.Keys;

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

    /// <summary>Whether it answered when it was last asked.</summary>
    bool IsUp { get; }
}
