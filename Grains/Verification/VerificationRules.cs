// How a case is judged. Pure: (state, event) gives the next state, and the state alone says what is to be done next.
//
//   several runs in order that differ ─────────────────────────────► the silo runs it again (AgreementRules)
//   receipt wrong on its face ─────────────────────────────────────► rejected
//   a tolerant result (docs/decisions/0016) ───────────────────────► never run again by others: drawn, the silo's own scores decide
//   a canary, whose right result is known ─────────────────────────► equality with that decides
//   not drawn ─────────────────────────────────────────────────────► accepted
//   drawn by steps → the miner shows the states, they hold ────────► accepted
//                  → it shows none, or they do not hold ───────────► the silo runs the whole job again
//   drawn → another miner runs it again → equal, and it is trusted ► accepted, the auditing miner paid
//                                       → different, or a stranger ┐
//   drawn → no miner free, no money, or too late ──────────────────┴► the silo runs it again → equality with that decides on both

using System.Collections.Immutable;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>What a case does next.</summary>
public enum VerificationStep
{
    /// <summary>Nothing: it waits, or is decided.</summary>
    Wait = 0,

    /// <summary>Set the auditing miner's pay aside.</summary>
    Reserve,

    /// <summary>Ask the coordinator for an auditing miner.</summary>
    Ask,

    /// <summary>Run it again here.</summary>
    Rerun,

    /// <summary>Rate the text of a tolerant result by the scores it has here.</summary>
    Rate,

    /// <summary>Run the drawn steps again here.</summary>
    RunSteps,

    /// <summary>Pay the auditing miner or give its pay back to the treasury.</summary>
    Close,
}

/// <summary>The rules of judging.</summary>
public static class VerificationRules
{
    /// <summary>Trusted runs tried before a case is inconclusive.</summary>
    public const int MaxReruns = 3;

    /// <summary>What to do next in this state.</summary>
    public static VerificationStep Next(VerificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status switch
        {
            VerificationStatus.Reserving => VerificationStep.Reserve,
            VerificationStatus.Asking => VerificationStep.Ask,
            VerificationStatus.Rerunning => IsTolerant(state.Case) ? VerificationStep.Rate : VerificationStep.Rerun,
            VerificationStatus.Stepping => VerificationStep.RunSteps,
            VerificationStatus.Closing => VerificationStep.Close,
            _ => VerificationStep.Wait,
        };
    }

    /// <summary>A case of one run comes in: what the receipt shows on its face, then the draw.</summary>
    public static VerificationState Begun(JudgedCase judged, string? finding, AuditDraw draw) => Begun(judged, [finding], draw);

    /// <summary>A case comes in: what the receipts show on their face, whether those in order agree, then the draw.</summary>
    public static VerificationState Begun(JudgedCase judged, ImmutableArray<string?> findings, AuditDraw draw)
    {
        ArgumentNullException.ThrowIfNull(judged);
        VerificationState state = new() { Case = judged, Findings = findings, Draw = draw };
        if (!AgreementRules.IsAgreement(judged, findings)) return state with { Status = VerificationStatus.Rerunning };
        if (draw.IsAudited && !AgreementRules.Sound(judged, findings).IsEmpty)
            return state with { Status = judged.Known is null && !IsTolerant(judged) ? VerificationStatus.Reserving : VerificationStatus.Rerunning };
        string reason = judged.Peers.IsEmpty
            ? "The receipt is in order; no audit was drawn."
            : "The receipts are in order and agree; no audit was drawn.";
        return Decided(state, AgreementRules.VerdictOf(judged, findings, _ => (Judgement.Accepted, reason), AuditedBy.Nobody));
    }

    /// <summary>A drawn case of one run is audited by steps: its miner has so long to show the states before them.</summary>
    /// <param name="state">As it begun.</param>
    /// <param name="steps">The steps drawn; none leaves the case as it is.</param>
    /// <param name="until">Until when they are waited for.</param>
    public static VerificationState BySteps(VerificationState state, ImmutableArray<int> steps, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is VerificationStatus.Reserving && !steps.IsEmpty
            ? state with { Status = VerificationStatus.Showing, DrawnSteps = steps, WaitsUntil = until }
            : state;
    }

    /// <summary>The states a miner is asked for now, by the number of steps done; none where it is asked for none.</summary>
    public static ImmutableArray<int> AskedOf(VerificationState state, MinerId miner)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is { Status: VerificationStatus.Showing, Case: { } judged } && judged.Receipt.From == miner
            ? [.. StepAuditRules.StatesFor(state.DrawnSteps, judged.Steps).Except(state.ShownStates)]
            : [];
    }

    /// <summary>A miner has shown a state whose hash is the leaf; with the last of them the steps are run again.</summary>
    public static VerificationState Shown(VerificationState state, MinerId miner, int stateNumber)
    {
        ImmutableArray<int> asked = AskedOf(state, miner);
        if (!asked.Contains(stateNumber)) return state;
        VerificationState shown = state with { ShownStates = state.ShownStates.Add(stateNumber) };
        return asked.Length == 1 ? shown with { Status = VerificationStatus.Stepping } : shown;
    }

    /// <summary>
    /// The drawn steps were run again. Holding, they acquit; otherwise, and where they could not be run, a run of the whole job decides:
    /// nobody is found wrong by less.
    /// </summary>
    public static VerificationState StepsDone(VerificationState state, bool hold)
    {
        VerificationState run = Checked(state, VerificationStatus.Stepping);
        if (!hold) return run with { Status = VerificationStatus.Rerunning };
        string reason = $"The silo's auditor ran {run.DrawnSteps.Length} of {run.Case!.Steps} steps and the end of the run again and got the same bits.";
        return Closing(run, AgreementRules.VerdictOf(run.Case, run.Findings, _ => (Judgement.Accepted, reason), AuditedBy.Silo));
    }

    /// <summary>The books answered for the auditing miner's pay.</summary>
    public static VerificationState Reserved(VerificationState state, bool isReserved) =>
        Checked(state, VerificationStatus.Reserving) with
        {
            Status = isReserved ? VerificationStatus.Asking : VerificationStatus.Rerunning,
            IsReserved = isReserved,
        };

    /// <summary>The coordinator answered whether a miner will audit.</summary>
    public static VerificationState Asked(VerificationState state, bool isQueued, DateTimeOffset until) =>
        Checked(state, VerificationStatus.Asking) with
        {
            Status = isQueued ? VerificationStatus.Waiting : VerificationStatus.Rerunning,
            WaitsUntil = until,
        };

    /// <summary>What an auditing miner's commitment finds; <see cref="CommitResult.Undecided"/> means that it may stand.</summary>
    public static CommitResult CheckAudit(VerificationState state, Commitment commitment, bool isHeld)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(commitment);
        if (state.AuditCommitment == commitment) return CommitResult.AlreadyCommitted;
        if (state.Status is not VerificationStatus.Waiting) return CommitResult.JobClosed;
        if (!isHeld) return CommitResult.LeaseLost;
        return state.AuditCommitment?.Lease == commitment.Lease ? CommitResult.CommittedOtherwise : CommitResult.Undecided;
    }

    /// <summary>What an auditing miner's reveal finds; <see cref="CommitResult.Undecided"/> means that it opens what stands.</summary>
    public static CommitResult CheckAudit(VerificationState state, Reveal reveal)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(reveal);
        if (Commitments.IsSame(state.AuditReceipt, reveal.Receipt)) return CommitResult.AlreadyCommitted;
        return state.Status is VerificationStatus.Waiting ? Commitments.Check(state.AuditCommitment, reveal) : CommitResult.JobClosed;
    }

    /// <summary>An auditing miner's commitment stands.</summary>
    public static VerificationState AuditSealed(VerificationState state, Commitment commitment) =>
        Checked(state, VerificationStatus.Waiting) with { AuditCommitment = commitment };

    /// <summary>
    /// An auditing miner lost the audit. One that had committed is late, and is not replaced by another: the silo runs it again.
    /// </summary>
    public static VerificationState AuditLost(VerificationState state, MinerId auditor)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is VerificationStatus.Waiting && state.AuditCommitment?.Miner == auditor
            ? state with { Status = VerificationStatus.Rerunning, AuditCommitment = null, LateAuditor = auditor }
            : state;
    }

    /// <summary>
    /// The auditing miner revealed. What is wrong on its face counts as a different result, and agreement with a stranger
    /// decides nothing: only a trusted miner's does.
    /// </summary>
    public static VerificationState AuditIn(VerificationState state, Receipt audit, string? finding, bool isTrusted)
    {
        VerificationState heard = Checked(state, VerificationStatus.Waiting) with { AuditReceipt = audit, AuditFinding = finding };
        if (!isTrusted || finding is not null || !AgreementRules.IsSame(AgreementRules.Sound(state.Case!, state.Findings)[0].Receipt, audit))
            return heard with { Status = VerificationStatus.Rerunning };
        Verdict verdict = AgreementRules.VerdictOf(
            state.Case!, state.Findings, _ => (Judgement.Accepted, "A trusted miner got the same bits."), AuditedBy.Miner);
        return Closing(heard, verdict with { Auditor = audit.From });
    }

    /// <summary>Time passes: a miner that takes too long is no longer waited for.</summary>
    public static VerificationState Tick(VerificationState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is VerificationStatus.Waiting or VerificationStatus.Showing && now > state.WaitsUntil
            ? state with { Status = VerificationStatus.Rerunning, IsUnshown = state.Status is VerificationStatus.Showing }
            : state;
    }

    /// <summary>The trusted run is done: it decides on the miner, and on the auditing miner if there was one.</summary>
    public static VerificationState RerunDone(VerificationState state, Rerun rerun)
    {
        Checked(state, VerificationStatus.Rerunning);
        MinerId? auditor = state.AuditReceipt?.From;
        bool auditorIsRight = state is { AuditReceipt: { } audit, AuditFinding: null } && IsSame(audit, rerun);
        Verdict verdict = AgreementRules.VerdictOf(state.Case!, state.Findings, Judge, AuditedBy.Silo) with
        {
            Auditor = auditorIsRight ? auditor : null,
            WrongAuditor = auditorIsRight ? null : auditor,
        };
        VerificationState run = state with { Rerun = rerun };
        return Closing(run, verdict with { HasEvidence = !EvidenceRules.WrongOf(run).IsEmpty });

        (Judgement Judgement, string Reason) Judge(Receipt receipt)
        {
            if (!IsSame(receipt, rerun)) return (Judgement.Rejected, ReasonOf(receipt, rerun));
            if (state.IsUnshown) return (Judgement.Accepted, "The silo's auditor got the same bits; the miner did not show in time what it was asked for.");
            return (Judgement.Accepted, auditorIsRight ? "Another miner and the silo's auditor got the same bits." : "The silo's auditor got the same bits.");
        }
    }

    /// <summary>
    /// The text of a tolerant result was rated. Unlike ones are not paid; there is no evidence of any, for nobody could find the same bits
    /// again.
    /// </summary>
    public static VerificationState Rated(VerificationState state, TextScores scores)
    {
        LikenessFinding found = TolerantRules.Judge(scores);
        return Closing(
            Checked(state, VerificationStatus.Rerunning),
            new Verdict(found.IsAlike ? Judgement.Accepted : Judgement.Rejected, AuditedBy.Silo, null, null, TolerantRules.Say(found))
            {
                Likeness = new Likeness(found.IsAlike, found.Tokens, found.Fitting, found.ExcessMilli, found.AllowedMilli),
            });
    }

    /// <summary>Why a receipt is wrong that states something else than the silo's own run gave.</summary>
    public static string ReasonOf(Receipt receipt, Rerun rerun) => IsOutputSame(receipt, rerun)
        ? $"The trace root is wrong: the silo's auditor got {rerun.TraceRoot}{TraceRules.WhereOf(receipt, rerun)}."
        : $"The output is wrong: the silo's auditor got {rerun.OutputHash}{TraceRules.WhereOf(receipt, rerun)}.";

    /// <summary>Whether a receipt states what the silo's own run gave.</summary>
    public static bool IsSame(Receipt receipt, Rerun rerun) => IsOutputSame(receipt, rerun) && receipt.TraceRoot == rerun.TraceRoot;

    /// <summary>The receipts that a trusted run is compared with: those in order, the judged ones first.</summary>
    public static ImmutableArray<Receipt> Runnable(VerificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IEnumerable<Receipt> sound = AgreementRules.Sound(state.Case!, state.Findings).Select(r => r.Receipt);
        return state is { AuditReceipt: { } audit, AuditFinding: null } ? [.. sound, audit] : [.. sound];
    }

    /// <summary>Why the auditing miner's result was found wrong.</summary>
    public static string WrongAuditReasonOf(VerificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.AuditFinding
            ?? $"The silo's auditor got another result{(state is { AuditReceipt: { } audit, Rerun: { } rerun } ? TraceRules.WhereOf(audit, rerun) : "")}.";
    }

    /// <summary>The trusted run failed; after some tries the case is held against nobody.</summary>
    public static VerificationState RerunFailed(VerificationState state)
    {
        VerificationState failed = Checked(state, VerificationStatus.Rerunning) with { FailedReruns = state.FailedReruns + 1 };
        return failed.FailedReruns < MaxReruns
            ? failed
            : Closing(failed, AgreementRules.VerdictOf(
                state.Case!, state.Findings, _ => (Judgement.Inconclusive, "It could not be run again here."), AuditedBy.Nobody));
    }

    /// <summary>The auditing miner's pay has gone where it is due.</summary>
    /// <param name="state">Closing.</param>
    /// <param name="evidenceUntil">Until when evidence is kept, if there is any.</param>
    public static VerificationState Closed(VerificationState state, DateTimeOffset evidenceUntil) =>
        Decided(Checked(state, VerificationStatus.Closing), state.Verdict!, evidenceUntil);

    /// <summary>What the auditing miner is paid: all that was set aside, less the tokens that its text does not have.</summary>
    public static Amount AuditPayOf(VerificationState state)
    {
        JudgedCase judged = Checked(state, VerificationStatus.Closing).Case!;
        return judged.AuditPay - (judged.AuditPayPerToken * (uint)((judged.OutputBytes - state.AuditReceipt!.OutputBytes) / ResultShape.TokenBytes));
    }

    private static bool IsTolerant(JudgedCase? judged) => judged is { Profile: ModelProfile.Tolerant };

    private static VerificationState Closing(VerificationState state, Verdict verdict) =>
        state with { Status = VerificationStatus.Closing, Verdict = verdict with { LateAuditor = state.LateAuditor, IsUnshown = state.IsUnshown } };

    private static VerificationState Decided(VerificationState state, Verdict verdict, DateTimeOffset evidenceUntil = default) =>
        EvidenceRules.Kept(state with { Status = VerificationStatus.Decided, Verdict = verdict }, evidenceUntil);

    private static bool IsOutputSame(Receipt one, Rerun rerun)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.OutputHash == rerun.OutputHash;
    }

    private static VerificationState Checked(VerificationState state, VerificationStatus expected)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status == expected
            ? state
            : throw new InvalidOperationException($"A case that is {state.Status} was taken for one that is {expected}.");
    }
}
