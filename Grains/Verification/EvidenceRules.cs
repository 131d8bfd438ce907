// What is kept of a case once it is decided. Pure. Where the silo's own run came to something else than a receipt states, the leaves
// of both stay for the time in which a dispute may be opened; of any other case they go at once, because nobody will ask for them.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of evidence.</summary>
public static class EvidenceRules
{
    /// <summary>The receipts in order that the silo's own run found wrong.</summary>
    public static ImmutableArray<Receipt> WrongOf(VerificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is { Case: not null, Rerun: { } rerun } ? [.. VerificationRules.Runnable(state).Where(r => !VerificationRules.IsSame(r, rerun))] : [];
    }

    /// <summary>A decided case as it is stored.</summary>
    /// <param name="state">With its verdict.</param>
    /// <param name="until">Until when evidence is kept.</param>
    public static VerificationState Kept(VerificationState state, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Verdict!.HasEvidence ? state with { EvidenceUntil = until } : WithoutLeaves(state);
    }

    /// <summary>Time passes: evidence whose time is over goes.</summary>
    public static VerificationState Swept(VerificationState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.EvidenceUntil <= now ? WithoutLeaves(state) with { EvidenceUntil = null, Operators = [] } : state;
    }

    /// <summary>The evidence of a case; nothing where there is none.</summary>
    public static Evidence? Of(VerificationState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state is not { Case: { } judged, Rerun: { } rerun, EvidenceUntil: { } until } || until <= now) return null;
        return new Evidence(
            judged.Job, judged.Program, Hash256.OfText(judged.Input), rerun, until,
            [.. WrongOf(state).Select(r => new WrongRun(r, VerificationRules.ReasonOf(r, rerun), StepOf(r, rerun), DefenceRules.FoundOf(state, r.Job)))])
        {
            Input = judged.Input,
        };
    }

    /// <summary>The first step, from 0, at which a receipt's trace is not the silo's; nothing where they are the same, or leaves are not known.</summary>
    public static int? StepOf(Receipt receipt, Rerun rerun)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.Leaves is { } said && rerun.Leaves is { } right ? said.FirstDifference(right) : null;
    }

    private static VerificationState WithoutLeaves(VerificationState state) => state with
    {
        Case = state.Case is { } judged
            ? judged with { Receipt = WithoutLeaves(judged.Receipt)!, Peers = [.. judged.Peers.Select(p => p with { Receipt = WithoutLeaves(p.Receipt)! })] }
            : null,
        AuditReceipt = WithoutLeaves(state.AuditReceipt),
        Rerun = state.Rerun is { } rerun ? rerun with { Leaves = null } : null,
    };

    private static Receipt? WithoutLeaves(Receipt? receipt) => receipt?.Leaves is null ? receipt : receipt with { Leaves = null };
}
