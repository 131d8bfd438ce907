// How the network's own cases go on, as pure functions: (state, what was done, now) gives the next state. A step that was noted before
// changes nothing; one that contradicts what was noted is a broken invariant and throws.

using System.Collections.Immutable;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of the network's cases against miners.</summary>
public static class DisputeBookRules
{
    /// <summary>Most that are not over: some hundreds of bytes each, written with every change.</summary>
    public const int MostOpen = 256;

    /// <summary>Of those that are over, so many are kept.</summary>
    public const int MostEnded = 256;

    /// <summary>The convictions of a decided case: one for each receipt that the silo's own run found wrong.</summary>
    public static ImmutableArray<Conviction> Of(VerificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is { Case: { } judged, Rerun: { } rerun }
            ? [.. EvidenceRules.WrongOf(state).Select(r => new Conviction(judged.Job, r.Job, r.Lease, r.From, EvidenceRules.StepOf(r, rerun)))]
            : [];
    }

    /// <summary>The step, from 0, that can be shown to the contract beside the one before; nothing where the committee has to look at the whole.</summary>
    public static int? StepToShow(WrongRun wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        Receipt receipt = wrong.Receipt;
        return receipt.Leaves is { } leaves && leaves.Count == receipt.Steps && wrong.Step is { } step && step < receipt.Steps ? step : null;
    }

    /// <summary>The one over a receipt; nothing where there is none.</summary>
    public static DisputeRecord? OfReceipt(DisputeState state, JobId job, LeaseId lease)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Disputes.LastOrDefault(one => one.Conviction.Job == job && one.Conviction.Lease == lease);
    }

    /// <summary>A receipt was found wrong.</summary>
    public static (AccuseOutcome Outcome, DisputeState State) Accused(DisputeState state, Conviction conviction, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(conviction);
        if (OfReceipt(state, conviction.Job, conviction.Lease) is not null) return (AccuseOutcome.Noted, state);
        if (state.Disputes.Count(static one => !one.IsEnded) >= MostOpen) return (AccuseOutcome.Full, state);
        DisputeRecord noted = new(state.Last + 1, conviction, now, DisputeStatus.Waiting);
        return (AccuseOutcome.Noted, new DisputeState { Disputes = state.Disputes.Add(noted), Last = noted.Number });
    }

    /// <summary>It is open on the chain.</summary>
    public static DisputeState Opened(DisputeState state, int number, long onChain, DisputeProgress progress)
    {
        DisputeRecord one = Known(state, number);
        if (one.OnChain == onChain) return state;
        return one.Status is DisputeStatus.Waiting
            ? With(state, one with { Status = DisputeStatus.Open, OnChain = onChain, Progress = progress, Why = null })
            : throw Contradicts(one, $"it is number {onChain} of the chain");
    }

    /// <summary>It was looked at on the chain.</summary>
    public static DisputeState Seen(DisputeState state, int number, DisputeProgress progress)
    {
        DisputeRecord one = Known(state, number);
        return one.Status switch
        {
            DisputeStatus.Open => one.Progress == progress ? state : With(state, one with { Progress = progress }),
            DisputeStatus.Over => state,
            _ => throw Contradicts(one, $"it is {progress.Turn} on the chain"),
        };
    }

    /// <summary>It is over on the chain.</summary>
    public static DisputeState Ended(DisputeState state, int number, DisputeProgress progress, DateTimeOffset now)
    {
        DisputeRecord one = Known(state, number);
        return one.Status switch
        {
            DisputeStatus.Over => state,
            DisputeStatus.Open => Compacted(With(state, one with { Status = DisputeStatus.Over, Progress = progress, EndedAt = now })),
            _ => throw Contradicts(one, "it is over on the chain"),
        };
    }

    /// <summary>Something keeps it from being opened, or nothing does any more.</summary>
    public static DisputeState Held(DisputeState state, int number, string? why)
    {
        DisputeRecord one = Known(state, number);
        bool isSame = string.Equals(one.Why, why, StringComparison.Ordinal);
        return isSame || one.Status is not DisputeStatus.Waiting ? state : With(state, one with { Why = why });
    }

    /// <summary>It will not be opened.</summary>
    public static DisputeState Dropped(DisputeState state, int number, string why, DateTimeOffset now)
    {
        DisputeRecord one = Known(state, number);
        return one.Status switch
        {
            DisputeStatus.Dropped => state,
            DisputeStatus.Waiting => Compacted(With(state, one with { Status = DisputeStatus.Dropped, Why = why, EndedAt = now })),
            _ => throw Contradicts(one, "it is dropped"),
        };
    }

    private static DisputeState Compacted(DisputeState state)
    {
        int surplus = state.Disputes.Count(static one => one.IsEnded) - MostEnded;
        return surplus <= 0 ? state : state with { Disputes = [.. state.Disputes.Where(one => !one.IsEnded || surplus-- <= 0)] };
    }

    private static DisputeRecord Known(DisputeState state, int number)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Disputes.FirstOrDefault(one => one.Number == number) ?? throw new InvalidOperationException($"There is no dispute {number}.");
    }

    private static DisputeState With(DisputeState state, DisputeRecord dispute) =>
        state with { Disputes = [.. state.Disputes.Select(one => one.Number == dispute.Number ? dispute : one)] };

    private static InvalidOperationException Contradicts(DisputeRecord one, string what) => new($"Dispute {one.Number} is {one.Status} and it is said that {what}.");
}
