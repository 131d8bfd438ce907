// What happens to a coordinator's queue. Pure: (state, event) gives the next state. When leases end is not state: it is kept
// in memory, and after a restart every lease starts anew, so that a miner is not punished for our absence.

namespace Cuckoo.Grains.Coordination;

/// <summary>The rules of a queue.</summary>
public static class CoordinatorRules
{
    /// <summary>Notes a request as open, unless there are too many.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="request">The request.</param>
    /// <param name="limit">Most in all.</param>
    /// <param name="app">Whose it is; nothing for the silo's own coordinator.</param>
    public static CoordinatorState? Opened(CoordinatorState state, RequestId request, int limit, OpenFor? app = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Open.Contains(request)) return state;
        if (state.Open.Count >= limit) return null;
        CoordinatorState opened = state with { Open = state.Open.Add(request) };
        if (app is not { } whose) return opened;
        return state.Apps.Values.Count(a => a == whose.Coordinator) >= whose.Limit
            ? null
            : opened with { Apps = state.Apps.Add(request, whose.Coordinator) };
    }

    /// <summary>Forgets a request and its jobs.</summary>
    public static CoordinatorState Closed(CoordinatorState state, RequestId request)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool hasJobs = state.Jobs.Any(j => j.Job.Request == request);
        return state.Open.Contains(request) || hasJobs
            ? state with { Open = state.Open.Remove(request), Apps = state.Apps.Remove(request), Jobs = hasJobs ? state.Jobs.RemoveAll(j => j.Job.Request == request) : state.Jobs }
            : state;
    }

    /// <summary>Adds a job at the place of its rank; once.</summary>
    public static CoordinatorState Enqueued(CoordinatorState state, Job job, DateTimeOffset rank)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Find(state, job.Id) is not null
            ? state
            : state with { Jobs = state.Jobs.Insert(QueueRules.PlaceOf(state, rank), new QueuedJob(job, null, null, []) { Rank = rank }) };
    }

    /// <summary>Takes a job out.</summary>
    public static CoordinatorState Removed(CoordinatorState state, JobId job) =>
        Find(state, job) is { } queued ? state with { Jobs = state.Jobs.Remove(queued) } : state;

    /// <summary>Gives a waiting job to the miner that was drawn for it.</summary>
    public static CoordinatorState Leased(CoordinatorState state, MinerDraw draw, LeaseId lease)
    {
        ArgumentNullException.ThrowIfNull(draw);
        return Change(state, draw.Job, queued => queued.IsWaiting
            ? queued with { Lease = lease, Miner = draw.Chosen, Draws = draw.Number + 1, Candidates = queued.Job.DrawKey is null ? [] : draw.Candidates }
            : throw new InvalidOperationException($"Job {draw.Job} was leased while {queued.Miner} holds it."));
    }

    /// <summary>Lets a leased job wait again, without the miner that gave it back; one that was withdrawn is over.</summary>
    public static CoordinatorState GivenBack(CoordinatorState state, JobId job, LeaseId lease) =>
        Lose(state, job, lease, WithoutItsMiner);

    /// <summary>
    /// Lets a job wait again whose lease ran out. The miner may have it again: it may only have been cut off; unless it committed and
    /// did not reveal. One that was withdrawn is over.
    /// </summary>
    public static CoordinatorState Lapsed(CoordinatorState state, JobId job, LeaseId lease) =>
        Lose(state, job, lease, queued => queued.IsBound ? WithoutItsMiner(queued) : queued with { Lease = null, Miner = null, Candidates = [] });

    /// <summary>The miner that holds the job has committed to a result: no sign of life extends its lease any more.</summary>
    public static CoordinatorState Bound(CoordinatorState state, JobId job, LeaseId lease) =>
        Change(state, job, queued => queued.Lease == lease ? queued with { IsBound = true } : queued);

    /// <summary>Nobody new gets the job: it goes if it waits, and stays with the miner that holds it.</summary>
    public static CoordinatorState Withdrawn(CoordinatorState state, JobId job) =>
        Find(state, job) is not { } queued ? state
            : queued.IsWaiting ? Removed(state, job)
            : Change(state, job, held => held with { IsWithdrawn = true });

    /// <summary>The job if this lease of this miner holds it.</summary>
    public static QueuedJob? HeldBy(CoordinatorState state, JobId job, LeaseId lease, MinerId miner) =>
        Find(state, job) is { } queued && queued.Lease == lease && queued.Miner == miner ? queued : null;

    /// <summary>The job of that id.</summary>
    public static QueuedJob? Find(CoordinatorState state, JobId job)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Jobs.FirstOrDefault(j => j.Job.Id == job);
    }

    private static QueuedJob WithoutItsMiner(QueuedJob queued) =>
        queued with { Lease = null, Miner = null, Candidates = [], Excluded = queued.Excluded.Add(queued.Miner!.Value), IsBound = false };

    private static CoordinatorState Lose(CoordinatorState state, JobId job, LeaseId lease, Func<QueuedJob, QueuedJob> lose) =>
        Find(state, job) is not { } queued || queued.Lease != lease ? state
            : queued.IsWithdrawn ? Removed(state, job)
            : Change(state, job, lose);

    private static CoordinatorState Change(CoordinatorState state, JobId job, Func<QueuedJob, QueuedJob> change)
    {
        QueuedJob? queued = Find(state, job);
        if (queued is null) return state;
        QueuedJob changed = change(queued);
        return changed == queued ? state : state with { Jobs = state.Jobs.Replace(queued, changed) };
    }
}
