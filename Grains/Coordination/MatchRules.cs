// Which miner may have which job. Pure.

namespace Cuckoo.Grains.Coordination;

/// <summary>Matching of jobs and miners.</summary>
public static class MatchRules
{
    /// <summary>Whether the miner holds the program and has not had its try.</summary>
    public static bool MayHave(QueuedJob queued, IdleMiner miner)
    {
        ArgumentNullException.ThrowIfNull(queued);
        ArgumentNullException.ThrowIfNull(miner);
        return miner.Programs.Contains(queued.Job.Program)
            && !queued.Job.Excluded.Contains(miner.Miner)
            && !queued.Excluded.Contains(miner.Miner);
    }

    /// <summary>The job a miner gets that asks for one: the oldest that waits and that it may have.</summary>
    public static QueuedJob? JobFor(CoordinatorState state, IdleMiner miner)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Jobs.FirstOrDefault(j => j.IsWaiting && MayHave(j, miner));
    }

    /// <summary>The miner a new job goes to: of those that may have it, the one idle for longest; ties by address.</summary>
    /// <param name="queued">The job.</param>
    /// <param name="idle">Idle miners and since when.</param>
    public static IdleMiner? MinerFor(QueuedJob queued, IEnumerable<(IdleMiner Miner, DateTimeOffset Since)> idle) =>
        idle.Where(i => MayHave(queued, i.Miner))
            .OrderBy(i => i.Since)
            .ThenBy(i => i.Miner.Miner.Value, StringComparer.Ordinal)
            .Select(i => i.Miner)
            .FirstOrDefault();
}
