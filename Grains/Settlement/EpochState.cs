using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>All that is kept of epochs.</summary>
public sealed record EpochState
{
    /// <summary>The last ones, in order; at most the last is open.</summary>
    public ImmutableArray<EpochRecord> Epochs { get; init; } = [];

    /// <summary>Where those before them ended; kept where the books have several shards, whose order in time the ends tell.</summary>
    public ImmutableArray<LedgerMark> Before { get; init; } = [];

    /// <summary>The number of the last one there was.</summary>
    public int Last { get; init; }

    /// <summary>The address in whose name the network earns.</summary>
    public string? Treasury { get; init; }

    /// <summary>When the books were last looked at and nothing had changed.</summary>
    public DateTimeOffset? SkippedAt { get; init; }

    /// <summary>What keeps the open one from being posted.</summary>
    public EpochWarning? Warning { get; init; }

    /// <summary>What is asked about a posted root and has no answer.</summary>
    public EpochWarning? Unanswered { get; init; }
}

/// <summary>The newest signed totals of an address.</summary>
public sealed record VoucherState
{
    /// <summary>Of what it spent.</summary>
    public SignedTotal? Spent { get; init; }

    /// <summary>Of what it earned.</summary>
    public SignedTotal? Earned { get; init; }
}
