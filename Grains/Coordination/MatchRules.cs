// Which miner may have which job. Pure.

namespace Cuckoo.Grains.Coordination;

/// <summary>Matching of jobs and miners.</summary>
public static class MatchRules
{
    /// <summary>Whether the miner holds the program, is one of those that may run it, takes what it pays, and has not had its try.</summary>
    public static bool MayHave(QueuedJob queued, IdleMiner miner)
    {
        ArgumentNullException.ThrowIfNull(queued);
        ArgumentNullException.ThrowIfNull(miner);
        return !miner.IsResting && !miner.LacksStake && miner.Programs.Contains(queued.Job.Program) && IsAllowed(queued.Job, miner.Miner)
            && !AsksMore(queued.Job, miner) && !HadItsTry(queued, miner.Miner);
    }

    /// <summary>Whether it may have the job while others are held as they are.</summary>
    public static bool MayHaveNow(CoordinatorState state, QueuedJob queued, IdleMiner miner)
    {
        ArgumentNullException.ThrowIfNull(state);
        return MayHave(queued, miner) && !HoldsSibling(state, queued, miner.Miner);
    }

    /// <summary>What keeps each miner from a job.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="queued">The job.</param>
    /// <param name="present">The miners heard of lately.</param>
    public static MinerCounts Count(CoordinatorState state, QueuedJob queued, IEnumerable<IdleMiner> present)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(queued);
        ArgumentNullException.ThrowIfNull(present);
        HashSet<MinerId> atWork = [.. state.Jobs.Where(j => !j.IsWaiting && j != queued).Select(j => j.Miner!.Value)];
        MinerCounts counts = default;
        foreach (IdleMiner miner in present)
        {
            counts = !miner.Programs.Contains(queued.Job.Program) ? counts with { WithoutModel = counts.WithoutModel + 1 }
                : !IsAllowed(queued.Job, miner.Miner) ? counts with { NotAllowed = counts.NotAllowed + 1 }
                : AsksMore(queued.Job, miner) ? AskingMore(counts, miner.Prices.Of(queued.Job.Program))
                : HadItsTry(queued, miner.Miner) ? counts with { HadTheirTry = counts.HadTheirTry + 1 }
                : miner.LacksStake ? counts with { LackStake = counts.LackStake + 1 }
                : miner.IsResting ? counts with { Resting = counts.Resting + 1 }
                : atWork.Contains(miner.Miner) ? counts with { AtWork = counts.AtWork + 1 }
                : counts with { Free = counts.Free + 1 };
        }

        return counts;
    }

    private static MinerCounts AskingMore(MinerCounts counts, Amount price) =>
        counts with { AskMore = counts.AskMore + 1, LeastAsked = counts.AskMore > 0 && counts.LeastAsked < price ? counts.LeastAsked : price };

    private static bool IsAllowed(Job job, MinerId miner) => job.Terms is not { Miners: { Length: > 0 } named } || named.Contains(miner);

    // A job stored before jobs had a unit price has none: it goes to whoever asks.
    private static bool AsksMore(Job job, IdleMiner miner) => !job.UnitPrice.IsZero && miner.Prices.Of(job.Program) > job.UnitPrice;

    // A miner with two jobs of a request would be its own witness, as a second run or as the audit of the first.
    private static bool HoldsSibling(CoordinatorState state, QueuedJob queued, MinerId miner) =>
        state.Jobs.Any(j => j.Miner == miner && j.Job.Request == queued.Job.Request && j.Job.Id != queued.Job.Id);

    private static bool HadItsTry(QueuedJob queued, MinerId miner) => queued.Job.Excluded.Contains(miner) || queued.Excluded.Contains(miner);
}
