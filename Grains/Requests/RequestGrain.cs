// The shell around RequestRules: owns the turn, the storage, the clock, and carries out one named step after another.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Requests;

/// <inheritdoc cref="IRequestGrain"/>
public sealed class RequestGrain(
    [PersistentState("request")] IPersistentState<RequestState> stored, NetworkOptions options, TimeProvider time)
    : Grain, IRequestGrain
{
    private readonly DurableState<RequestState> request = new(stored);
    private RequestHappening? progress;
    private ImmutableArray<int> tokens = [];
    private TaskCompletionSource news = NewSignal();
    private bool isGivenUp;

    private RequestId Id { get; set; }

    private ICoordinatorGrain Coordinator => GrainFactory.GetGrain<ICoordinatorGrain>(options.Coordinator.Value);

    private ILedgerGrain Ledger => GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!RequestId.TryParse(this.GetPrimaryKeyString(), out RequestId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not a request id.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<QuoteOutcome> Quote(QuoteOrder order)
    {
        ModelCard? model = options.Models.FirstOrDefault(m => string.Equals(m.Name, order.Spec.Model, StringComparison.Ordinal));
        QuoteRefusal refusal = QuoteRules.Check(order.Spec, model);
        if (refusal is QuoteRefusal.None && request.State.Status is not RequestStatus.Unknown) refusal = QuoteRefusal.IdReused;
        if (refusal is not QuoteRefusal.None) return new QuoteOutcome(refusal, null, null, default);

        DateTimeOffset expiresAt = time.GetUtcNow() + options.QuoteTime;
        Price price = QuoteRules.PriceOf(order.Spec, model!, options);
        await Save(RequestRules.Quoted(order, model!, price, expiresAt));
        this.RegisterGrainTimer(ForgetUnaccepted, new GrainTimerCreationOptions(options.QuoteTime + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        return new QuoteOutcome(QuoteRefusal.None, price, model, expiresAt);
    }

    /// <inheritdoc/>
    public Task<QuoteOffer?> Offer(AccountId payer)
    {
        RequestState shown = request.State;
        QuoteOffer? offer = shown.Status is not RequestStatus.Unknown && shown.Payer == payer ? new QuoteOffer(shown.Model!, shown.Price!) : null;
        if (!request.RecordExists) DeactivateOnIdle();
        return Task.FromResult(offer);
    }

    /// <inheritdoc/>
    public async Task<SubmitOutcome> Submit(AccountId payer, string? webhook = null)
    {
        SubmitOutcome outcome = RequestRules.CheckSubmit(request.State, payer, time.GetUtcNow());
        if (outcome is SubmitOutcome.Undecided)
        {
            // Noted as open first: if the process dies right after, the restart finds a quote and forgets it.
            if (!await Coordinator.Open(Id)) return SubmitOutcome.QueueFull;
            await Save(RequestRules.Accepted(request.State, time.GetUtcNow() + options.RequestTime) with { Webhook = webhook });
        }
        else if (outcome is SubmitOutcome.UnknownQuote or SubmitOutcome.QuoteExpired)
        {
            return outcome;
        }

        await GoOn();
        return RequestRules.CheckSubmit(request.State, payer, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public async Task<CancelOutcome> Cancel(AccountId payer)
    {
        CancelOutcome outcome = RequestRules.CheckCancel(request.State, payer);
        if (outcome is CancelOutcome.Undecided)
        {
            await Save(RequestRules.Cancelled(request.State, time.GetUtcNow()));
            await GoOn();
            outcome = RequestRules.CheckCancel(request.State, payer);
        }
        else if (!request.RecordExists)
        {
            DeactivateOnIdle();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<RequestOutlook?> Outlook(AccountId viewer)
    {
        if (!IsVisibleTo(viewer)) return null;
        RequestState shown = request.State;
        JobOutlook? job = shown.Status is RequestStatus.Open ? await Coordinator.Outlook(RequestRules.CurrentJob(shown, Id)) : null;
        return new RequestOutlook(shown.Status, shown.HeldBy, shown.IsCancelled, shown.Model!, job, shown.Deadline);
    }

    /// <inheritdoc/>
    public async Task<RequestView?> View(AccountId viewer)
    {
        if (!IsVisibleTo(viewer)) return null;
        RequestState shown = request.State;
        ImmutableArray<LedgerLine> lines = await Ledger.Lines(Id.Value);
        return new RequestView(
            Id, shown.Status, shown.HeldBy, shown.Spec!, shown.Model!, shown.Price!, shown.Reason,
            shown.Status is RequestStatus.Settled ? shown.Receipt : null, lines, shown.IsCancelled);
    }

    /// <inheritdoc/>
    public async Task<EventPage?> Events(
        AccountId viewer, long after, StepProgress? seen, TimeSpan wait, CancellationToken cancellation)
    {
        if (!IsVisibleTo(viewer)) return null;
        long until = time.GetTimestamp();
        while (true)
        {
            EventPage page = PageAfter(after, seen);
            TimeSpan left = wait - time.GetElapsedTime(until);
            if (page.Events.Length > 0 || page.Progress is not null || page.IsFinal || isGivenUp || left <= TimeSpan.Zero) return page;
            try
            {
                await news.Task.WaitAsync(left, time, cancellation);
            }
            catch (TimeoutException)
            {
                return page;
            }
        }
    }

    /// <inheritdoc/>
    public async Task Resume()
    {
        if (request.State.Status is RequestStatus.Unknown or RequestStatus.Quoted)
        {
            await Coordinator.Close(Id);
            DeactivateOnIdle();
            return;
        }

        await Save(RequestRules.Tick(request.State, time.GetUtcNow()));

        // The note that a miner lost the job it was left with may itself be lost; the coordinator knows.
        if (request.State is { Status: RequestStatus.Open, IsWithdrawn: true }) await Save((await Do(RequestStep.Withdraw, request.State))!);
        await GoOn();
    }

    /// <inheritdoc/>
    public Task Leased(JobId job, MinerId miner) => Save(RequestRules.Leased(request.State, Id, job, miner, time.GetUtcNow()));

    /// <inheritdoc/>
    public async Task Requeued(JobId job, MinerId miner, string why)
    {
        progress = null;
        await Save(RequestRules.Requeued(request.State, Id, job, miner, why, time.GetUtcNow()));
        await GoOn();
    }

    /// <inheritdoc/>
    public Task Progressed(JobId job, MinerId miner, LiveProgress progress)
    {
        // Kept in memory only: a step is news for a second.
        if (request.State.Status is RequestStatus.Open && RequestRules.CurrentJob(request.State, Id) == job)
        {
            (int step, int steps) = (progress.Reached.Step, progress.Reached.Steps);
            string text = request.State.Spec is TextSpec ? $"{step} of at most {steps} tokens." : $"Step {step} of {steps}.";
            this.progress = new RequestHappening(request.State.Events.Length, "progress", time.GetUtcNow(), miner, progress.Reached, text);
            tokens = progress.Tokens;
            Announce();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<CommitResult> Commit(Receipt receipt, MinerFacts miner)
    {
        // A miner may have the job before this grain knows that it is queued: the note of it was lost in a crash.
        if (request.State.Status is RequestStatus.Queueing) await GoOn();
        CommitResult result = RequestRules.CheckCommit(request.State, Id, receipt);
        if (result is not CommitResult.Undecided) return result;
        progress = null;
        await Save(RequestRules.Committed(request.State, receipt, miner, time.GetUtcNow()));
        await GoOn();
        return CommitResult.Committed;
    }

    /// <inheritdoc/>
    public Task AuditDrawn(JobId job, AuditNotice notice) => Save(RequestRules.Audited(request.State, Id, job, notice, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task Judged(JobId job) => GoOn();

    private async Task GoOn()
    {
        while (RequestRules.Next(request.State) is var step and not RequestStep.Wait)
        {
            RequestState? next = await Do(step, request.State);
            if (next is null) return;
            await Save(next);
        }
    }

    // Carries out one step and says what the state is after it; nothing when it has to wait. Each is safe to repeat.
    private async Task<RequestState?> Do(RequestStep step, RequestState now)
    {
        switch (step)
        {
            case RequestStep.TellMiner:
                StandingNotice notice = now.Notices[0];
                await GrainFactory.GetGrain<IMinerGrain>(notice.Miner.Value).Judged(notice.Job, notice.Accepted);
                return RequestRules.Told(now);

            case RequestStep.TakeEscrow:
                TransferOrder escrow = new(
                    TransferId.For("escrow", Id.Value), now.Payer, AccountId.Escrow, now.Price!.Total, "escrow", Id.Value);
                return RequestRules.Funded(now, await Ledger.Pend(escrow), time.GetUtcNow());

            case RequestStep.Enqueue:
                await Coordinator.Enqueue(JobOf(now));
                return RequestRules.Queued(now, time.GetUtcNow());

            case RequestStep.Withdraw:
                return RequestRules.Withdrawn(now, await Coordinator.Withdraw(RequestRules.CurrentJob(now, Id)));

            case RequestStep.Judge:
                await Coordinator.Remove(RequestRules.CurrentJob(now, Id));
                IVerificationGrain verification = GrainFactory.GetGrain<IVerificationGrain>(RequestRules.CurrentJob(now, Id).Value);
                Verdict? verdict = await verification.Begin(CaseOf(now));
                if (verdict is null) return null;
                if (verdict.Judgement is not Judgement.Accepted) await Note(now, verdict, Amount.Zero);
                return RequestRules.Judged(now, Id, verdict, options, time.GetUtcNow());

            case RequestStep.Pay:
                ImmutableArray<Share> shares = RequestRules.SharesOf(now, options.Coordinator);
                Demand(await Ledger.Post(new PostOrder(TransferId.For("settle", Id.Value), TransferId.For("escrow", Id.Value), shares)), "paid out");
                await Note(now, now.Verdict!, shares[0].Amount);
                return RequestRules.Paid(now, time.GetUtcNow());

            case RequestStep.Refund:
                Demand(
                    await Ledger.Void(new VoidOrder(TransferId.For("refund", Id.Value), TransferId.For("escrow", Id.Value))),
                    "given back");
                return RequestRules.Returned(now, time.GetUtcNow());

            case RequestStep.Close:
                await GrainFactory.GetGrain<IAccountGrain>(now.Payer.Value).Settle(Id, RequestRules.CostOf(now));
                if (now.Webhook is { } webhook) await GrainFactory.GetGrain<IWebhookGrain>(Id.Value).Begin(now.Payer, webhook);
                await Coordinator.Close(Id);
                return RequestRules.Closed(now);

            default:
                throw new InvalidOperationException($"There is no step {step}.");
        }
    }

    // For the miner's statement; a job stands there once, however often it is noted.
    private Task Note(RequestState judged, Verdict verdict, Amount pay) => GrainFactory.GetGrain<IEarningsGrain>(judged.Receipt!.From.Value).Note(new JobEnd(
        RequestRules.CurrentJob(judged, Id), IsAudit: false, EarningsVerdicts.Of(verdict.Judgement), pay, verdict.Reason));

    // Money that is in escrow for this request can always be paid out or given back, once: anything else is a broken book.
    private void Demand(LedgerResult result, string what)
    {
        if (!result.IsDone()) throw new InvalidOperationException($"The escrow of request {Id} could not be {what}: {result}.");
    }

    private Job JobOf(RequestState state)
    {
        ResultShape shape = QuoteRules.ShapeOf(state.Spec!, state.Model!);
        return new Job(
            RequestRules.CurrentJob(state, Id), Id, null, state.Model!.Program, QuoteRules.InputDocument(state.Spec!),
            shape.OutputBytes, state.Price!.Work, state.Excluded, shape.PromptTokens);
    }

    private JudgedCase CaseOf(RequestState state)
    {
        ResultShape shape = QuoteRules.ShapeOf(state.Spec!, state.Model!);
        return new JudgedCase(
            Id, options.Coordinator, RequestRules.CurrentJob(state, Id), state.Model!.Program, QuoteRules.InputDocument(state.Spec!),
            shape.Steps, shape.OutputBytes, state.Price!.Audit, state.Receipt!, state.Miner!, state.Excluded,
            shape.PromptTokens, state.Model is TextCard text ? text.PricePerToken : default, state.Price.Work);
    }

    private EventPage PageAfter(long after, StepProgress? seen)
    {
        RequestState now = request.State;
        ImmutableArray<RequestHappening> events = after >= now.Events.Length ? [] : now.Events[(int)Math.Max(after, 0)..];
        RequestHappening? step = progress is not null && progress.Progress != seen && now.Status is RequestStatus.Open ? progress : null;
        return new EventPage(
            events, step, now.Status is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded, step is null ? [] : tokens);
    }

    private bool IsVisibleTo(AccountId viewer)
    {
        bool isVisible = request.State.Status is not RequestStatus.Unknown and not RequestStatus.Quoted && request.State.Payer == viewer;
        if (!request.RecordExists) DeactivateOnIdle();
        return isVisible;
    }

    private async Task ForgetUnaccepted(CancellationToken cancellation)
    {
        if (request.State.Status is not RequestStatus.Quoted) return;
        await request.Clear(cancellation);
        DeactivateOnIdle();
    }

    private async Task Save(RequestState next)
    {
        await request.Save(next, GiveUp);
        Announce();
    }

    // An activation ends only when every call on it has; those that wait for news are let go, or nobody could go on.
    private void GiveUp()
    {
        isGivenUp = true;
        DeactivateOnIdle();
        Announce();
    }

    private void Announce()
    {
        TaskCompletionSource told = news;
        news = NewSignal();
        told.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
