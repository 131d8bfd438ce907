using System.Collections.Immutable;

namespace Cuckoo.Grains.Settlement;

/// <summary>All that is kept of the network's cases against miners.</summary>
public sealed record DisputeState
{
    /// <summary>Those that are not over, and the last of those that are, by number.</summary>
    public ImmutableArray<DisputeRecord> Disputes { get; init; } = [];

    /// <summary>The number of the last one there was.</summary>
    public int Last { get; init; }
}
