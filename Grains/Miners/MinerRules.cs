// How a miner's standing moves. Pure.

using System.Collections.Immutable;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Miners;

/// <summary>The rules of standing.</summary>
public static class MinerRules
{
    // A retry comes within a lease's time or a restart's; a miner runs one job at a time, so this many are hours.
    private const int Remembered = 64;

    /// <summary>Its standing now.</summary>
    public static Standing StandingOf(MinerState state, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.SuspendedUntil > now) return Standing.Suspended;
        return AuditPolicy.IsTrusted(state.Accepted, options) ? Standing.Trusted : Standing.Fresh;
    }

    /// <summary>What it has at stake: what the network says, until it was found wrong for the first time.</summary>
    public static Amount StakeOf(MinerState state, MinerId miner, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        return state.Rejected == 0 ? options.Stakes.GetValueOrDefault(miner) : Amount.Zero;
    }

    /// <summary>
    /// It was slashed so many times on the chain, once a slash: the trust earned so far is gone. Of a slash that the chain undid trust
    /// does not come back, but another one counts again.
    /// </summary>
    public static MinerState Slashed(MinerState state, int slashes)
    {
        ArgumentNullException.ThrowIfNull(state);
        return slashes == state.SlashesSeen ? state : state with { SlashesSeen = slashes, Accepted = slashes > state.SlashesSeen ? 0 : state.Accepted };
    }

    /// <summary>It committed to a job; of several commitments to one job the last lease counts.</summary>
    public static MinerState Committed(MinerState state, CommittedJob job)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Committed.Contains(job) ? state : state with { Committed = Newest(state.Committed.RemoveAll(c => c.Job == job.Job).Add(job)) };
    }

    /// <summary>
    /// It committed to a job and did not reveal in time, once a job. Half of the trust earned so far is gone; who is late too often
    /// without an accepted job in between gets no work for a while. No stake is lost: nobody was told anything wrong.
    /// </summary>
    public static MinerState Late(MinerState state, JobId job, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.Judged.Contains(job)) return state;
        MinerState late = state with { Judged = Newest(state.Judged.Add(job)), Accepted = state.Accepted / 2, LateInARow = state.LateInARow + 1 };
        if (late.LateInARow < options.MaxLateReveals) return late;
        DateTimeOffset until = now + options.LateSuspensionTime;
        return late with { LateInARow = 0, SuspendedUntil = state.SuspendedUntil > until ? state.SuspendedUntil : until };
    }

    /// <summary>A verdict, once a job. One found wrong takes the trust earned so far with it.</summary>
    public static MinerState Judged(MinerState state, JobId job, bool accepted, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.Judged.Contains(job)) return state;
        MinerState judged = state with { Judged = Newest(state.Judged.Add(job)) };
        return accepted
            ? judged with { Accepted = state.Accepted + 1, LateInARow = 0 }
            : judged with { Accepted = 0, Rejected = state.Rejected + 1, SuspendedUntil = now + options.SuspensionTime };
    }

    /// <summary>
    /// A result of the tolerant profile, once a job. One that is unlike costs nothing by itself: engines differ, and one of many may come
    /// out so by chance. Too many among the latest audits end half of the trust earned in the exact profile and give no work for a while;
    /// from then on they are counted anew. No stake is ever lost by it.
    /// </summary>
    public static MinerState Likened(MinerState state, JobId job, bool isAlike, bool isAudited, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.Judged.Contains(job)) return state;
        TolerantStanding before = state.Tolerant;
        ImmutableArray<bool> recent = isAudited ? before.Recent.Add(isAlike) : before.Recent;
        if (recent.Length > options.TolerantWindow) recent = recent[^options.TolerantWindow..];
        MinerState judged = state with
        {
            Judged = Newest(state.Judged.Add(job)),
            LateInARow = isAlike ? 0 : state.LateInARow,
            Tolerant = isAlike
                ? before with { Accepted = before.Accepted + 1, Proven = before.Proven + 1, Recent = recent }
                : before with { Unlike = before.Unlike + 1, Recent = recent },
        };
        if (isAlike || RecentUnlike(judged) < options.MaxUnlike) return judged;
        DateTimeOffset until = now + options.LateSuspensionTime;
        return judged with
        {
            Accepted = state.Accepted / 2,
            Tolerant = judged.Tolerant with { Proven = 0, Recent = [] },
            SuspendedUntil = state.SuspendedUntil > until ? state.SuspendedUntil : until,
        };
    }

    /// <summary>How many of its last audited results of the tolerant profile were unlike.</summary>
    public static int RecentUnlike(MinerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Tolerant.Recent.Count(isAlike => !isAlike);
    }

    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> all) => all.Length <= Remembered ? all : all[^Remembered..];
}
