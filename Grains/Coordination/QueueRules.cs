// In which order jobs are served. Pure. A job has its rank when it comes and keeps it, so waiting is what lets it overtake: whatever
// comes later than two steps after it never goes first, whatever was paid for it.

namespace Cuckoo.Grains.Coordination;

/// <summary>The order of a queue.</summary>
public static class QueueRules
{
    /// <summary>The rank of a job: when it comes, a step later for each level below the highest. Audits are of the highest, for money waits for them.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">When it comes.</param>
    /// <param name="step">What a level is worth.</param>
    public static DateTimeOffset RankOf(Job job, DateTimeOffset now, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Audits is not null ? now : RankOf(job.Priority, now, step);
    }

    /// <summary>The rank of a job of that priority that comes now.</summary>
    public static DateTimeOffset RankOf(JobPriority priority, DateTimeOffset now, TimeSpan step) => priority switch
    {
        JobPriority.High => now,
        JobPriority.Normal => now + step,
        JobPriority.Low => now + (2 * step),
        _ => throw new ArgumentOutOfRangeException(nameof(priority)),
    };

    /// <summary>Where a job of a rank goes: behind all of its rank and before.</summary>
    public static int PlaceOf(CoordinatorState state, DateTimeOffset rank)
    {
        ArgumentNullException.ThrowIfNull(state);
        int from = 0;
        int to = state.Jobs.Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (state.Jobs[middle].Rank <= rank) from = middle + 1;
            else to = middle;
        }

        return from;
    }

    /// <summary>
    /// The job a miner gets next: the first in order that it may have. After one of a program another of the same, so that it need not
    /// change models, if that one came at most <paramref name="window"/> after the first that it passes over.
    /// </summary>
    /// <param name="state">The queue.</param>
    /// <param name="miner">Who asks.</param>
    /// <param name="like">The program of the job it has just got; nothing at first.</param>
    /// <param name="window">How far a like job may overtake.</param>
    public static QueuedJob? NextFor(CoordinatorState state, IdleMiner miner, Hash256? like, TimeSpan window)
    {
        ArgumentNullException.ThrowIfNull(state);
        QueuedJob? first = null;
        foreach (QueuedJob queued in state.Jobs)
        {
            if (first is not null && queued.Rank - first.Rank > window) break;
            if (!queued.IsWaiting || !MatchRules.MayHaveNow(state, queued, miner)) continue;
            if (like is null || queued.Job.Program == like) return queued;
            first ??= queued;
        }

        return first;
    }

    /// <summary>Jobs of a program that wait before a place in the queue.</summary>
    public static int Ahead(CoordinatorState state, Hash256 program, int place)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Jobs.Take(place).Count(j => j.IsWaiting && j.Job.Program == program);
    }
}
