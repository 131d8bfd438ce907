using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>The end of a statement; what lies before it is in pages.</summary>
public sealed record EarningsState
{
    /// <summary>Lines there are in all.</summary>
    public long Count { get; init; }

    /// <summary>What all of them earned.</summary>
    public Amount Paid { get; init; }

    /// <summary>The newest lines, in the order they came.</summary>
    public ImmutableArray<EarningsLine> Open { get; init; } = [];
}

/// <summary>A complete page of a statement.</summary>
public sealed record EarningsPageState
{
    /// <summary>Its lines, in the order they came.</summary>
    public ImmutableArray<EarningsLine> Lines { get; init; } = [];
}
