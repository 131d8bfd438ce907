using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>One of the runs of a request: as many as the request has copies, each by another miner.</summary>
public sealed record Replica
{
    /// <summary>Where it stands.</summary>
    public ReplicaStatus Status { get; init; }

    /// <summary>Who holds its job, as far as is known.</summary>
    public MinerId? HeldBy { get; init; }

    /// <summary>The commitment that stands.</summary>
    public Commitment? Commitment { get; init; }

    /// <summary>What was revealed.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>Who revealed it.</summary>
    public MinerFacts? Miner { get; init; }

    /// <summary>Whether the coordinator knows that its job is over.</summary>
    public bool IsCleared { get; init; }
}
