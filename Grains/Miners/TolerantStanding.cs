using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>
/// How a miner stands in the tolerant profile. It is apart from the exact one: like results earn no trust there, and unlike ones cost
/// neither it nor a stake, but for those that come again and again.
/// </summary>
public sealed record TolerantStanding
{
    /// <summary>Jobs accepted, of all time.</summary>
    public int Accepted { get; init; }

    /// <summary>Results that were unlike, of all time.</summary>
    public int Unlike { get; init; }

    /// <summary>Jobs accepted since it was last suspended for unlike ones.</summary>
    public int Proven { get; init; }

    /// <summary>Whether each of the last audited results was alike, the newest last.</summary>
    public ImmutableArray<bool> Recent { get; init; } = [];
}
