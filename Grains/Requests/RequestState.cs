using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>All that is kept of a request.</summary>
public sealed record RequestState
{
    /// <summary>Where it stands.</summary>
    public RequestStatus Status { get; init; }

    /// <summary>Who pays.</summary>
    public AccountId Payer { get; init; }

    /// <summary>What was asked.</summary>
    public JobSpec? Spec { get; init; }

    /// <summary>The right result, where the network asks for what it knows already.</summary>
    public Rerun? Known { get; init; }

    /// <summary>The model it was quoted for.</summary>
    public ModelCard? Model { get; init; }

    /// <summary>The price that binds.</summary>
    public Price? Price { get; init; }

    /// <summary>How urgent it is.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>The terms of an app builder's coordinator at the quote; nothing for the silo's own.</summary>
    public AppDeal? App { get; init; }

    /// <summary>The seed that its quote commits to, for the draws of its miners; none of requests stored before there were draws.</summary>
    public Hash256? DrawSeed { get; init; }

    /// <summary>What its payer said to the draws when it accepted the quote.</summary>
    public Hash256? DrawSalt { get; init; }

    /// <summary>How its miners were drawn, the newest last.</summary>
    public ImmutableArray<MinerDraw> Draws { get; init; } = [];

    /// <summary>Last moment to accept the quote.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Last moment for a miner to commit.</summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>Where its end is told.</summary>
    public string? Webhook { get; init; }

    /// <summary>0 for the first try.</summary>
    public int Attempt { get; init; }

    /// <summary>Miners that had their try.</summary>
    public ImmutableArray<MinerId> Excluded { get; init; } = [];

    /// <summary>Who holds the job, as far as is known.</summary>
    public MinerId? HeldBy { get; init; }

    /// <summary>How many miners run it at once; 0 of requests stored before there were copies, which is 1.</summary>
    public int Copies { get; init; }

    /// <summary>Its runs, once it is queued.</summary>
    public ImmutableArray<Replica> Replicas { get; init; } = [];

    /// <summary>Until when further commitments are waited for, once there is one.</summary>
    public DateTimeOffset? RevealsAt { get; init; }

    /// <summary>Whether those that have committed may reveal.</summary>
    public bool IsRevealing { get; init; }

    /// <summary>Miners whose results were accepted; of requests stored before there were copies, whose receipt it is.</summary>
    public ImmutableArray<MinerId> Paid { get; init; } = [];

    /// <summary>The receipt that is judged, and then the accepted one.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>Whose it is.</summary>
    public MinerFacts? Miner { get; init; }

    /// <summary>The last verdict.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Judged jobs of which the silo's own run found a result wrong: their verifications have the evidence.</summary>
    public ImmutableArray<JobId> Evidence { get; init; } = [];

    /// <summary>Why it was given up.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether its payer gave it up.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Whether the coordinator knows that no other miner is to have it.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>Verdicts that miners have still to be told of.</summary>
    public ImmutableArray<StandingNotice> Notices { get; init; } = [];

    /// <summary>Whether the coordinator has been told that it has come to its end.</summary>
    public bool IsClosed { get; init; }

    /// <summary>What happened, in order.</summary>
    public ImmutableArray<RequestHappening> Events { get; init; } = [];
}

/// <summary>What counts for a miner's standing: a verdict, or a late reveal.</summary>
/// <param name="Miner">Whose.</param>
/// <param name="Job">On which job.</param>
/// <param name="Accepted">Which way.</param>
/// <param name="IsLate">Whether there is no verdict: it committed and did not reveal in time.</param>
/// <param name="IsTolerant">Whether it was judged by likeness, or is of the tolerant profile and was not judged.</param>
/// <param name="IsAudited">Of a result of the tolerant profile: whether it was judged.</param>
public readonly record struct StandingNotice(
    MinerId Miner, JobId Job, bool Accepted, bool IsLate = false, bool IsTolerant = false, bool IsAudited = false);
