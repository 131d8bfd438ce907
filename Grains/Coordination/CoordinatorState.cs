using System.Collections.Immutable;

namespace Cuckoo.Grains.Coordination;

/// <summary>What a coordinator keeps: requests that are open, and jobs that wait or are leased.</summary>
public sealed record CoordinatorState
{
    /// <summary>Requests whose end has not come.</summary>
    public ImmutableHashSet<RequestId> Open { get; init; } = [];

    /// <summary>Which of them belong to an app builder's coordinator.</summary>
    public ImmutableDictionary<RequestId, CoordinatorId> Apps { get; init; } = ImmutableDictionary<RequestId, CoordinatorId>.Empty;

    /// <summary>Jobs in the order of their ranks, and of one rank as they came.</summary>
    public ImmutableList<QueuedJob> Jobs { get; init; } = [];
}

/// <summary>A job in the queue.</summary>
/// <param name="Job">The job.</param>
/// <param name="Lease">Its lease, while a miner holds it.</param>
/// <param name="Miner">Who holds it.</param>
/// <param name="Excluded">Miners that gave it back, besides those the job itself excludes.</param>
/// <param name="IsWithdrawn">Whether its payer no longer wants it: the miner that holds it may finish it, nobody else gets it.</param>
/// <param name="IsBound">Whether its miner has committed and is to reveal: no sign of life extends the lease.</param>
/// <param name="Draws">How often a miner was drawn for it.</param>
public sealed record QueuedJob(
    Job Job, LeaseId? Lease, MinerId? Miner, ImmutableArray<MinerId> Excluded, bool IsWithdrawn = false, bool IsBound = false, int Draws = 0)
{
    /// <summary>Its place among the others (<see cref="QueueRules.RankOf(Job, DateTimeOffset, TimeSpan)"/>); before all of those stored before there were ranks.</summary>
    public DateTimeOffset Rank { get; init; }

    /// <summary>
    /// Among whom the miner that holds it was drawn: kept here too, for a crash may lose the note of it that its request gets. Nothing of
    /// a job whose draw nobody can make again.
    /// </summary>
    public ImmutableArray<DrawCandidate> Candidates { get; init; } = [];

    /// <summary>Whether nobody holds it.</summary>
    public bool IsWaiting => Lease is null;
}
