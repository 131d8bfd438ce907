// How the runs of one request go together: nobody reveals before all have committed or a time is over, and none is waited for
// without an end. Pure: it moves replicas and says what happened; RequestRules decides what follows for the request.
//
//   Waiting ── commits ──► Committed ── may reveal, reveals ──► Revealed
//      ▲                       │
//      └── lost before reveals ┤
//                              └── lost while others have revealed or may ──► Dropped ◄── came too late (Waiting)

using System.Collections.Immutable;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>The rules of replicas.</summary>
public static class ReplicaRules
{
    /// <summary>Most miners that run one request at once.</summary>
    public const int MostCopies = 5;

    /// <summary>How many miners run the request; 1 where nothing was said, as of requests stored before there were copies.</summary>
    public static int CopiesOf(RequestState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Math.Max(1, state.Copies);
    }

    /// <summary>The replicas of a request that is open or judged; of one stored before there were replicas, the one it has.</summary>
    public static ImmutableArray<Replica> Of(RequestState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Replicas.IsEmpty) return state.Replicas;
        return state.Status switch
        {
            RequestStatus.Open => [new Replica { HeldBy = state.HeldBy }],
            RequestStatus.Judging => [new Replica { Status = ReplicaStatus.Revealed, HeldBy = state.HeldBy, Receipt = state.Receipt, Miner = state.Miner }],
            _ => [],
        };
    }

    /// <summary>The job of a replica of the present attempt.</summary>
    public static JobId JobOf(RequestState state, RequestId id, int replica)
    {
        ArgumentNullException.ThrowIfNull(state);
        return JobId.ForReplica(id, state.Attempt, replica);
    }

    /// <summary>The jobs of the present attempt.</summary>
    public static ImmutableArray<JobId> JobsOf(RequestState state, RequestId id) =>
        [.. Enumerable.Range(0, CopiesOf(state)).Select(replica => JobOf(state, id, replica))];

    /// <summary>The replica that a job of the present attempt is for, or -1.</summary>
    public static int IndexOf(RequestState state, RequestId id, JobId job)
    {
        ImmutableArray<Replica> replicas = Of(state);
        for (int i = 0; i < replicas.Length; i++)
            if (JobOf(state, id, i) == job) return i;
        return -1;
    }

    /// <summary>Whether all that are still waited for have committed, so that they may reveal.</summary>
    public static bool AreReady(RequestState state)
    {
        ImmutableArray<Replica> replicas = Of(state);
        return !state.IsRevealing
            && replicas.Any(r => r.Status is ReplicaStatus.Committed)
            && replicas.All(r => r.Status is ReplicaStatus.Committed or ReplicaStatus.Dropped);
    }

    /// <summary>Whether nobody is waited for any more and something was revealed.</summary>
    public static bool AreDone(RequestState state)
    {
        ImmutableArray<Replica> replicas = Of(state);
        return replicas.Any(r => r.Status is ReplicaStatus.Revealed)
            && replicas.All(r => r.Status is ReplicaStatus.Revealed or ReplicaStatus.Dropped);
    }

    /// <summary>The first replica whose job is over and still known to the coordinator, or -1.</summary>
    public static int Uncleared(RequestState state)
    {
        ImmutableArray<Replica> replicas = Of(state);
        for (int i = 0; i < replicas.Length; i++)
            if (replicas[i] is { IsCleared: false, Status: ReplicaStatus.Revealed or ReplicaStatus.Dropped }) return i;
        return -1;
    }

    /// <summary>Those whose result was revealed, in order.</summary>
    public static ImmutableArray<(int Index, Replica Replica)> Revealed(RequestState state) =>
        [.. Of(state).Select((r, i) => (i, r)).Where(r => r.r.Status is ReplicaStatus.Revealed)];

    /// <summary>What a commitment finds; <see cref="CommitResult.Undecided"/> means that it may stand.</summary>
    /// <param name="state">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="commitment">The commitment.</param>
    /// <param name="isHeld">Whether its miner holds the lease.</param>
    public static CommitResult CheckCommit(RequestState state, RequestId id, Commitment commitment, bool isHeld)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        int index = IndexOf(state, id, commitment.Job);
        if (index < 0) return CommitResult.JobClosed;
        Replica replica = Of(state)[index];
        if (replica.Commitment == commitment) return CommitResult.AlreadyCommitted;
        if (state.Status is not RequestStatus.Open || replica.Status is ReplicaStatus.Revealed or ReplicaStatus.Dropped) return CommitResult.JobClosed;
        if (!isHeld) return CommitResult.LeaseLost;
        return replica.Commitment?.Lease == commitment.Lease ? CommitResult.CommittedOtherwise : CommitResult.Undecided;
    }

    /// <summary>What a reveal finds; <see cref="CommitResult.Undecided"/> means that it opens what stands.</summary>
    public static CommitResult CheckReveal(RequestState state, RequestId id, Reveal reveal)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(reveal);
        int index = IndexOf(state, id, reveal.Receipt.Job);
        Replica? replica = index < 0 ? null : Of(state)[index];
        if (Commitments.IsSame(replica?.Receipt ?? state.Receipt, reveal.Receipt)) return CommitResult.AlreadyCommitted;
        if (state.Status is not RequestStatus.Open || replica is null or { Status: ReplicaStatus.Revealed or ReplicaStatus.Dropped }) return CommitResult.JobClosed;
        if (replica.Commitment is null) return CommitResult.NotCommitted;
        return state.IsRevealing ? Commitments.Check(replica.Commitment, reveal, state.Model?.Profile ?? ModelProfile.Exact) : CommitResult.RevealTooEarly;
    }

    /// <summary>The state with one replica changed.</summary>
    public static RequestState With(RequestState state, int index, Replica replica) => With(state, Of(state).SetItem(index, replica));

    /// <summary>The state with other replicas; the first miner at work is who the request is shown with.</summary>
    public static RequestState With(RequestState state, ImmutableArray<Replica> replicas)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Replicas = replicas, HeldBy = replicas.Select(r => r.HeldBy).FirstOrDefault(m => m is not null) };
    }

    /// <summary>A replica whose miner lost it: nobody has it.</summary>
    public static Replica Freed(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return replica with { Status = ReplicaStatus.Waiting, HeldBy = null, Commitment = null };
    }

    /// <summary>A replica that is no longer waited for.</summary>
    public static Replica Dropped(Replica replica) => Freed(replica) with { Status = ReplicaStatus.Dropped };

    /// <summary>A sentence about one of the runs: where there are several, it says which.</summary>
    public static string Naming(RequestState state, int index, string text) =>
        CopiesOf(state) == 1 ? text : $"{text} Replica {index + 1} of {CopiesOf(state)}.";
}
