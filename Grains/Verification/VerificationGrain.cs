// The shell around VerificationRules: draws after the commitment, carries out one named step after another, and runs the
// trusted auditor beside its turns, so that the seconds it takes block nobody.

using System.Collections.Immutable;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification.Checks;
using Cuckoo.Ledger;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cuckoo.Grains.Verification;

/// <inheritdoc cref="IVerificationGrain"/>
public sealed class VerificationGrain(
    [PersistentState("verification")] IPersistentState<VerificationState> stored,
    NetworkOptions options,
    TimeProvider time,
    IRandomSource random,
    IAuditor auditor,
    ILogger<VerificationGrain> log)
    : Grain, IVerificationGrain, IRemindable
{
    private const string Sweep = "sweep evidence";

    private readonly DurableState<VerificationState> verification = new(stored);
    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(1);

    // The end of a time is looked for so often once it may have come.
    private static readonly TimeSpan SweepTime = TimeSpan.FromHours(1);

    private IGrainTimer? ticking;
    private Task<Rerun?>? rerunning;
    private Task<TextScores?>? rating;
    private Task<bool>? stepping;

    // A miner asks again until its defence is looked into, so what is under way here may be lost.
    private readonly Dictionary<JobId, Task<OperatorsFound?>> defending = [];
    private IGrainTimer? noting;

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The timers have ended with the activation; a run that is still under way must not wake them.
        (ticking, noting) = (null, null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Verdict?> Begin(JudgedCase judged)
    {
        if (verification.State.Status is VerificationStatus.Unknown)
        {
            ImmutableArray<string?> findings = [.. AgreementRules.RunsOf(judged).Select(r => ReceiptChecks.FirstFinding(judged, r.Receipt, r.Miner))];
            NetworkOptions audited = await GrainFactory.TermsNow(AppRules.Audited(options, judged.Audit));
            AuditRate rate = AgreementRules.RateOf(judged, findings, audited).Rate;
            AuditDraw draw = Draw(rate);
            VerificationState begun = VerificationRules.Begun(judged, findings, draw);
            await Save(VerificationRules.BySteps(begun, DrawSteps(begun, rate, audited), time.GetUtcNow() + options.RevealTime));
            if (findings.Contains(null)) await Tell(NoticeOf(draw, AuditedBy.Nobody, null));
        }

        if (verification.State.Status is VerificationStatus.Decided) return verification.State.Verdict;
        ticking ??= this.RegisterGrainTimer(GoOn, new GrainTimerCreationOptions(TimeSpan.Zero, TickTime) { KeepAlive = true });
        return null;
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> AuditCommitted(Commitment commitment, bool isHeld)
    {
        CommitResult result = VerificationRules.CheckAudit(verification.State, commitment, isHeld);
        if (result is CommitResult.Undecided)
        {
            await Save(VerificationRules.AuditSealed(verification.State, commitment));
            result = CommitResult.Committed;
        }

        bool stands = result is CommitResult.Committed or CommitResult.AlreadyCommitted;
        if (stands && verification.State is { Status: VerificationStatus.Waiting, Case: { } judged })
            await GrainFactory.GetGrain<ICoordinatorGrain>(judged.Coordinator.Value).Bind(commitment.Job, commitment.Lease);
        return new CommitOutcome(result, stands);
    }

    /// <inheritdoc/>
    public async Task<CommitResult> AuditRevealed(Reveal reveal, MinerFacts auditor)
    {
        CommitResult result = VerificationRules.CheckAudit(verification.State, reveal);
        if (result is not CommitResult.Undecided) return result;
        string? finding = ReceiptChecks.FirstFinding(verification.State.Case!, reveal.Receipt, auditor);
        await Save(VerificationRules.AuditIn(
            verification.State, reveal.Receipt, finding, AuditPolicy.IsTrusted(auditor.Accepted, options)));
        ticking?.Change(TimeSpan.Zero, TickTime);
        return CommitResult.Committed;
    }

    /// <inheritdoc/>
    public Task AuditLeased(MinerId auditor) =>
        verification.State is { Status: VerificationStatus.Waiting, Draw: { } draw }
            ? Tell(NoticeOf(draw, AuditedBy.Miner, auditor))
            : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task AuditLost(MinerId auditor)
    {
        await Save(VerificationRules.AuditLost(verification.State, auditor));
        ticking?.Change(TimeSpan.Zero, TickTime);
    }

    /// <inheritdoc/>
    public Task<bool> Has(Receipt receipt)
    {
        if (!verification.RecordExists) DeactivateOnIdle();
        return Task.FromResult(verification.State.Case is { } judged && AgreementRules.RunsOf(judged).Any(run => Commitments.IsSame(run.Receipt, receipt)));
    }

    /// <inheritdoc/>
    public async Task<Evidence?> Evidence()
    {
        VerificationState now = verification.State;
        if (!verification.RecordExists) DeactivateOnIdle();
        return now.ReferredTo is { } judged
            ? await GrainFactory.GetGrain<IVerificationGrain>(judged.Value).Evidence()
            : EvidenceRules.Of(now, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public async Task<DefenceResult> Defend(Defence said)
    {
        if (!verification.RecordExists) DeactivateOnIdle();
        await NoteDefences(CancellationToken.None);
        VerificationState now = verification.State;
        if (DefenceRules.Check(now, said, time.GetUtcNow()) is { } result) return result;
        if (!defending.ContainsKey(said.Job))
        {
            Receipt receipt = EvidenceRules.WrongOf(now).First(r => r.Job == said.Job);
            defending[said.Job] = Beside(now.Case!, async late =>
                (OperatorsFound?)await auditor.FindOperator(now.Case!.Program, now.Case.Input, receipt, said.Step, said.Operators, late));
            noting ??= this.RegisterGrainTimer(NoteDefences, new GrainTimerCreationOptions(TickTime, TickTime) { KeepAlive = true });
        }

        return DefenceResult.Running;
    }

    /// <inheritdoc/>
    public async Task Refer(JobId judged)
    {
        if (verification.State.Status is not VerificationStatus.Unknown || verification.State.ReferredTo is not null) return;
        await this.RegisterOrUpdateReminder(Sweep, options.EvidenceTime + SweepTime, SweepTime);
        await Save(verification.State with { ReferredTo = judged });
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // A case that is still closing has set it and not written its evidence yet; a reference is of no use when its time has come.
        VerificationState now = verification.State;
        if (now.Status is VerificationStatus.Closing) return;
        if (now.ReferredTo is not null) await verification.Clear(CancellationToken.None);
        else await Save(EvidenceRules.Swept(now, time.GetUtcNow()));
        if (verification.State.EvidenceUntil is null && await this.GetReminder(Sweep) is { } reminder) await this.UnregisterReminder(reminder);
    }

    /// <inheritdoc/>
    public Task<AskedStates> AskedOf(MinerId miner)
    {
        VerificationState now = verification.State;
        if (!verification.RecordExists) DeactivateOnIdle();
        ImmutableArray<int> asked = VerificationRules.AskedOf(now, miner);
        return Task.FromResult(new AskedStates([.. asked.Select(number => new AskedState(number, now.Case!.Receipt.Leaves!.Value[number - 1]))], now.WaitsUntil));
    }

    /// <inheritdoc/>
    public async Task StateShown(MinerId miner, int stateNumber)
    {
        await Save(VerificationRules.Shown(verification.State, miner, stateNumber));
        if (verification.State.Status is VerificationStatus.Stepping) ticking?.Change(TimeSpan.Zero, TickTime);
    }

    // A picture that one miner ran, and whose result the network does not know: what several ran is compared first.
    private ImmutableArray<int> DrawSteps(VerificationState begun, AuditRate rate, NetworkOptions audited)
    {
        if (!options.StepAudits || begun is not { Status: VerificationStatus.Reserving, Case: { PromptTokens: 0, Peers.IsEmpty: true, Receipt.Leaves: not null } judged })
            return [];
        int inner = StepAuditRules.InnerOf(rate, judged.Miner, judged.Pay, judged.Steps, audited);
        Span<byte> bytes = new byte[8 * inner];
        random.Fill(bytes);
        return StepAuditRules.Draw(inner, judged.Steps, bytes);
    }

    private AuditDraw Draw(AuditRate rate)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return AuditPolicy.Draw(rate, bytes);
    }

    private AuditNotice NoticeOf(AuditDraw draw, AuditedBy by, MinerId? auditor)
    {
        JudgedCase judged = verification.State.Case!;
        MinerFacts miner = AgreementRules.RateOf(judged, verification.State.Findings, options).Miner;
        int steps = verification.State.Status is VerificationStatus.Showing or VerificationStatus.Stepping ? verification.State.DrawnSteps.Length : 0;
        return new AuditNotice(draw.IsAudited, by, auditor, draw.RatePerMille, draw.Draw, AuditPolicy.WhyOf(draw.Basis, miner, judged.Pay), steps);
    }

    // What could not be run is forgotten, and looked into when the miner asks again.
    private async Task NoteDefences(CancellationToken cancellation)
    {
        foreach ((JobId job, Task<OperatorsFound?> run) in defending.Where(d => d.Value.IsCompleted).ToArray())
        {
            if (await run is { } found) await Save(DefenceRules.Noted(verification.State, found, time.GetUtcNow()));
            defending.Remove(job);
        }

        if (defending.Count > 0) return;
        noting?.Dispose();
        noting = null;
    }

    private async Task GoOn(CancellationToken cancellation)
    {
        await Save(VerificationRules.Tick(verification.State, time.GetUtcNow()));
        while (VerificationRules.Next(verification.State) is var step and not VerificationStep.Wait)
        {
            if (await Do(step, verification.State) is not { } next) return;
            await Save(next);
        }

        if (verification.State.Status is not VerificationStatus.Decided) return;
        ticking?.Dispose();
        ticking = null;
        await GrainFactory.GetGrain<IRequestGrain>(verification.State.Case!.Request.Value).Judged(verification.State.Case.Job);
    }

    // Carries out one step and says what the state is after it; nothing when it goes on beside the turn. Each is safe to repeat.
    private async Task<VerificationState?> Do(VerificationStep step, VerificationState now)
    {
        JudgedCase judged = now.Case!;
        JobId auditJob = JobId.ForAuditOf(judged.Job);
        TransferId reserve = TransferId.For("audit", auditJob.Value);
        ICoordinatorGrain coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(judged.Coordinator.Value);
        ILedgerGrain ledger = GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main);
        switch (step)
        {
            case VerificationStep.Reserve:
                TransferOrder aside = new(reserve, AccountId.Treasury, AccountId.Escrow, judged.AuditPay, "audit", judged.Request.Value);
                return VerificationRules.Reserved(now, (await ledger.Pend(aside)).IsDone());

            case VerificationStep.Ask:
                Job audit = new(
                    auditJob, judged.Request, judged.Job, judged.Program, judged.Input, judged.OutputBytes, judged.AuditPay,
                    [.. judged.Excluded, .. AgreementRules.RunsOf(judged).Select(r => r.Receipt.From)], judged.PromptTokens, UnitPrice: judged.UnitPrice);
                return VerificationRules.Asked(now, await coordinator.TryEnqueueAudit(audit), time.GetUtcNow() + options.AuditTime);

            case VerificationStep.Rerun:
                if (judged.Known is { } known) return VerificationRules.RerunDone(now, known);
                await coordinator.Remove(auditJob);
                if (rerunning is null)
                {
                    await Tell(NoticeOf(now.Draw!.Value, AuditedBy.Silo, null));
                    rerunning = Beside(judged, async late => (Rerun?)await auditor.Rerun(judged.Program, judged.Input, VerificationRules.Runnable(now), late));
                }

                if (!rerunning.IsCompleted) return null;
                Rerun? rerun = await rerunning;
                rerunning = null;
                return rerun is { } done ? VerificationRules.RerunDone(now, done) : VerificationRules.RerunFailed(now);

            case VerificationStep.Rate:
                if (rating is null)
                {
                    await Tell(NoticeOf(now.Draw!.Value, AuditedBy.Silo, null));
                    rating = Beside(judged, async late => (TextScores?)await auditor.Rate(judged.Program, judged.Input, judged.Receipt, late));
                }

                if (!rating.IsCompleted) return null;
                TextScores? scores = await rating;
                rating = null;
                return scores is null ? VerificationRules.RerunFailed(now) : VerificationRules.Rated(now, scores);
            case VerificationStep.RunSteps:
                if (stepping is null)
                {
                    await Tell(NoticeOf(now.Draw!.Value, AuditedBy.Silo, null));
                    stepping = RunSteps(judged, now.DrawnSteps);
                }

                if (!stepping.IsCompleted) return null;
                bool hold = await stepping;
                stepping = null;
                return VerificationRules.StepsDone(now, hold);

            case VerificationStep.Close:
                await coordinator.Remove(auditJob);
                if (now.IsReserved) await Release(ledger, reserve, auditJob, now);
                await NoteAudit(auditJob, now);
                if (now.Verdict!.HasEvidence) await KeepEvidence(now);
                if (options.HasDisputes && now.Verdict.HasEvidence) await Accuse(now);
                return VerificationRules.Closed(now, time.GetUtcNow() + options.EvidenceTime);

            default:
                throw new InvalidOperationException($"There is no step {step}.");
        }
    }

    private static async Task Release(ILedgerGrain ledger, TransferId reserve, JobId auditJob, VerificationState now)
    {
        LedgerResult result = now.Verdict!.Auditor is { } right
            ? await ledger.Post(new PostOrder(
                TransferId.For("pay audit", auditJob.Value), reserve, [new Share(AccountId.Of(right), VerificationRules.AuditPayOf(now), "audit")]))
            : await ledger.Void(new VoidOrder(TransferId.For("return audit", auditJob.Value), reserve));
        if (!result.IsDone()) throw new InvalidOperationException($"The pay set aside for audit {auditJob} could not be released: {result}.");
    }

    // The reminder is set before the state says that there is something to sweep, and taken away after it is swept. The miners of
    // the other wrong runs know their own jobs only.
    private async Task KeepEvidence(VerificationState now)
    {
        await this.RegisterOrUpdateReminder(Sweep, options.EvidenceTime + SweepTime, SweepTime);
        foreach (Receipt wrong in EvidenceRules.WrongOf(now).Where(r => r.Job != now.Case!.Job))
            await GrainFactory.GetGrain<IVerificationGrain>(wrong.Job.Value).Refer(now.Case!.Job);
    }

    // Before the case is decided, so that no conviction is lost; noted twice it is one.
    private async Task Accuse(VerificationState now)
    {
        foreach (Conviction conviction in DisputeBookRules.Of(now))
        {
            if (await GrainFactory.GetGrain<IDisputeGrain>(Disputes.Main).Accuse(conviction) is AccuseOutcome.Full)
                log.LogWarning("Miner {Miner} was found wrong in job {Job} and is not accused on the chain: too many disputes wait.", conviction.Miner, conviction.Job);
        }
    }

    // For the auditing miner's statement; a job stands there once, however often it is noted.
    private async Task NoteAudit(JobId auditJob, VerificationState now)
    {
        if (now.Verdict!.Auditor is { } right)
            await Note(right, EarningsVerdict.Accepted, VerificationRules.AuditPayOf(now), "The result was the right one.");
        else if (now.Verdict.WrongAuditor is { } wrong)
            await Note(wrong, EarningsVerdict.Rejected, Amount.Zero, VerificationRules.WrongAuditReasonOf(now));
        else if (now.AuditReceipt is { } audit)
            await Note(audit.From, EarningsVerdict.Inconclusive, Amount.Zero, now.Verdict.Reason);

        Task Note(MinerId miner, EarningsVerdict verdict, Amount pay, string why) =>
            GrainFactory.GetGrain<IEarningsGrain>(miner.Value).Note(new JobEnd(auditJob, IsAudit: true, verdict, pay, why));
    }

    // Started within a turn and not awaited by it. It writes nothing: what it found is noted by the next tick, in a turn of its
    // own, so that nobody acts on a verdict that is not durable yet.
    private async Task<T?> Beside<T>(JudgedCase judged, Func<CancellationToken, Task<T?>> run)
    {
        try
        {
            // As long as a request may wait, its turn at the auditor included: one that hangs counts as failed.
            using CancellationTokenSource late = new(options.RequestTime, time);
            return await run(late.Token).WaitAsync(late.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "The trusted run of job {Job} failed.", judged.Job);
            return default;
        }
        finally
        {
            ticking?.Change(TimeSpan.Zero, TickTime);
            noting?.Change(TimeSpan.Zero, TickTime);
        }
    }

    // As above. What could not be run is left to a run of the whole job, which tries again by itself.
    private async Task<bool> RunSteps(JudgedCase judged, ImmutableArray<int> steps)
    {
        try
        {
            using CancellationTokenSource late = new(options.RequestTime, time);
            return await auditor.HoldsAt(judged.Program, judged.Input, judged.Receipt, steps, late.Token).WaitAsync(late.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "The trusted run of some steps of job {Job} failed.", judged.Job);
            return false;
        }
        finally
        {
            ticking?.Change(TimeSpan.Zero, TickTime);
        }
    }

    private Task Tell(AuditNotice notice) =>
        GrainFactory.GetGrain<IRequestGrain>(verification.State.Case!.Request.Value).AuditDrawn(verification.State.Case.Job, notice);

    private Task Save(VerificationState next) => verification.Save(next, DeactivateOnIdle);
}
