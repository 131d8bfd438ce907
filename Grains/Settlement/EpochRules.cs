// How an epoch goes on, as pure functions: (state, what was done, now) gives the next state. A step that was noted before changes
// nothing; one that contradicts what was noted is a broken invariant and throws.

using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of epochs and vouchers.</summary>
public static class EpochRules
{
    /// <summary>Epochs that are kept whole: three weeks of hours. The leaves of all are in the store of blobs, and the roots on the chain.</summary>
    public const int MostKept = 512;

    /// <summary>The name of the warning that a question about a root has no answer.</summary>
    public const string UnansweredName = "QuestionUnanswered";

    /// <summary>The epoch whose root is not on the chain yet; nothing when there is none.</summary>
    public static EpochRecord? Open(EpochState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Epochs is [.., { Stage: EpochStage.Cut or EpochStage.Stored } open] ? open : null;
    }

    /// <summary>The newest epoch whose root stands: what the next one goes on from.</summary>
    public static EpochRecord? Standing(IEnumerable<EpochRecord> epochs) => epochs.LastOrDefault(static epoch => epoch.Stands);

    /// <summary>Whether it is time to close the next one.</summary>
    /// <param name="view">The epochs.</param>
    /// <param name="length">How long one is.</param>
    /// <param name="now">The time.</param>
    public static bool IsDue(EpochsView view, TimeSpan length, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.Epochs is [.., { Stage: EpochStage.Cut or EpochStage.Stored }]) return true;
        DateTimeOffset? last = view.Epochs is [.., var newest] && !(view.SkippedAt > newest.CutAt) ? newest.CutAt : view.SkippedAt;
        return last is not { } at || now - at >= length;
    }

    /// <summary>The ends of all epochs up to one, in order.</summary>
    public static ImmutableArray<LedgerMark> Cuts(EpochState state, int number)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Before, .. state.Epochs.Where(epoch => epoch.Number <= number).Select(static epoch => epoch.Mark)];
    }

    /// <summary>Fixes the end of the next epoch.</summary>
    public static EpochState Begun(EpochState state, LedgerMark mark, string treasury, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Open(state) is not null) return state;
        ImmutableArray<EpochRecord> epochs = state.Epochs.Add(new EpochRecord(state.Last + 1, mark, now, EpochStage.Cut));
        EpochState next = state with { Epochs = epochs, Last = state.Last + 1, Treasury = state.Treasury ?? treasury };
        if (epochs.Length <= MostKept || !epochs[1..].Any(static epoch => epoch.Stands)) return next;
        return next with { Epochs = epochs.RemoveAt(0), Before = mark.Sequences.Length > 1 ? state.Before.Add(epochs[0].Mark) : state.Before };
    }

    /// <summary>The leaves of the open epoch are published.</summary>
    public static EpochState Stored(EpochState state, int number, EpochPublished published)
    {
        EpochRecord epoch = Known(state, number);
        if (epoch.Published == published && epoch.Stage is not EpochStage.Cut) return state;
        return epoch.Stage is EpochStage.Cut or EpochStage.Stored
            ? With(state, epoch with { Stage = EpochStage.Stored, Published = published })
            : throw Contradicts(epoch, "its leaves are published anew");
    }

    /// <summary>The leaves are to be made anew.</summary>
    public static EpochState Reopened(EpochState state, int number)
    {
        EpochRecord epoch = Known(state, number);
        return epoch.Stage switch
        {
            EpochStage.Cut => state,
            EpochStage.Stored => With(state, epoch with { Stage = EpochStage.Cut, Published = null }),
            _ => throw Contradicts(epoch, "its leaves are to be made anew"),
        };
    }

    /// <summary>The open epoch is forgotten; its number is not used again.</summary>
    public static EpochState Skipped(EpochState state, int number, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Open(state) is not { } open || open.Number != number) return state;
        return open.Stage is EpochStage.Cut ? state with { Epochs = state.Epochs[..^1], SkippedAt = now, Warning = null } : throw Contradicts(open, "it is forgotten");
    }

    /// <summary>The root of the open epoch is on the chain.</summary>
    public static EpochState Posted(EpochState state, int number, long chainEpoch, DateTimeOffset now)
    {
        EpochRecord epoch = Known(state, number);
        if (epoch.ChainEpoch == chainEpoch) return state;
        return epoch.Stage is EpochStage.Stored
            ? With(state, epoch with { Stage = EpochStage.Posted, ChainEpoch = chainEpoch, PostedAt = now }) with { Warning = null }
            : throw Contradicts(epoch, $"it is epoch {chainEpoch} of the chain");
    }

    /// <summary>A root has become final.</summary>
    public static EpochState Finalised(EpochState state, int number, DateTimeOffset now)
    {
        EpochRecord epoch = Known(state, number);
        return epoch.Stage switch
        {
            EpochStage.Final => state,
            EpochStage.Posted => With(state, epoch with { Stage = EpochStage.Final, EndedAt = now }),
            _ => throw Contradicts(epoch, "it is final"),
        };
    }

    /// <summary>A root was cancelled, and with it every later one that stood.</summary>
    public static EpochState Cancelled(EpochState state, int number, DateTimeOffset now)
    {
        EpochRecord epoch = Known(state, number);
        if (epoch.Stage is EpochStage.Cancelled) return state;
        if (epoch.Stage is not EpochStage.Posted) throw Contradicts(epoch, "it is cancelled");
        return state with
        {
            Epochs =
            [
                .. state.Epochs.Select(one => one.Number < number ? one
                    : one.Stage is EpochStage.Posted ? one with { Stage = EpochStage.Cancelled, EndedAt = now }
                    : one.Stage is EpochStage.Stored ? one with { Stage = EpochStage.Cut, Published = null } : one),
            ],
        };
    }

    /// <summary>Something keeps the open epoch from being posted, or nothing does any more.</summary>
    public static EpochState Warned(EpochState state, string? name, string? what, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (name is null) return state with { Warning = null };
        bool isSame = string.Equals(state.Warning?.Name, name, StringComparison.Ordinal) && string.Equals(state.Warning?.What, what, StringComparison.Ordinal);
        return isSame ? state : state with { Warning = new EpochWarning(name, what ?? "", now) };
    }

    /// <summary>Something that is asked about a posted root has no answer, or all has one.</summary>
    public static EpochState Unanswered(EpochState state, string? what, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (string.Equals(state.Unanswered?.What, what, StringComparison.Ordinal)) return state;
        return state with { Unanswered = what is null ? null : new EpochWarning(UnansweredName, what, now) };
    }

    /// <summary>A signed total is offered: the newest is the larger one.</summary>
    public static VoucherState Offered(VoucherState state, VoucherSide side, SignedTotal offered)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Newest(state, side) is { } kept && kept.Total >= offered.Total) return state;
        return side is VoucherSide.Spent ? state with { Spent = offered } : state with { Earned = offered };
    }

    /// <summary>The newest signed total of a side.</summary>
    public static SignedTotal? Newest(VoucherState state, VoucherSide side)
    {
        ArgumentNullException.ThrowIfNull(state);
        return side switch
        {
            VoucherSide.Spent => state.Spent,
            VoucherSide.Earned => state.Earned,
            _ => throw new ArgumentOutOfRangeException(nameof(side), side, "A voucher is over what was spent or what was earned."),
        };
    }

    private static EpochRecord Known(EpochState state, int number)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Epochs.FirstOrDefault(epoch => epoch.Number == number) ?? throw new InvalidOperationException($"There is no epoch {number}.");
    }

    private static EpochState With(EpochState state, EpochRecord epoch) =>
        state with { Epochs = [.. state.Epochs.Select(one => one.Number == epoch.Number ? epoch : one)] };

    private static InvalidOperationException Contradicts(EpochRecord epoch, string what) => new($"Epoch {epoch.Number} is {epoch.Stage} and it is said that {what}.");
}
