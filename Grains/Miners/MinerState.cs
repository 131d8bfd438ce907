using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>What is kept of a miner.</summary>
public sealed record MinerState
{
    /// <summary>Its public key, 64 bytes hexadecimal.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>Jobs accepted.</summary>
    public int Accepted { get; init; }

    /// <summary>Jobs rejected.</summary>
    public int Rejected { get; init; }

    /// <summary>Whether it wants work.</summary>
    public Availability Availability { get; init; }

    /// <summary>End of its suspension.</summary>
    public DateTimeOffset? SuspendedUntil { get; init; }

    /// <summary>How many slashes on the chain have been taken into its standing.</summary>
    public int SlashesSeen { get; init; }

    /// <summary>Late reveals since its last accepted job.</summary>
    public int LateInARow { get; init; }

    /// <summary>How it stands with its benchmarks.</summary>
    public BenchmarkState Benchmark { get; init; } = new();

    /// <summary>How it stands in the tolerant profile.</summary>
    public TolerantStanding Tolerant { get; init; } = new();

    /// <summary>The last jobs it committed to, newest last: where a repeated commitment and its reveal go after the lease is gone.</summary>
    public ImmutableArray<CommittedJob> Committed { get; init; } = [];

    /// <summary>The last jobs it was judged on or late with, newest last.</summary>
    public ImmutableArray<JobId> Judged { get; init; } = [];
}

/// <summary>A job a miner committed to.</summary>
/// <param name="Job">The job.</param>
/// <param name="Request">Its request.</param>
/// <param name="Audits">The job it audits, if it is an audit.</param>
/// <param name="Lease">The lease it committed under; none of commitments that were kept before there were reveals.</param>
public readonly record struct CommittedJob(JobId Job, RequestId Request, JobId? Audits, LeaseId? Lease = null);
