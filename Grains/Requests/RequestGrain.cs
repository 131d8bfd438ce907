// The shell around RequestRules: owns the turn, the storage, the clock, and carries out one named step after another.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Requests;

/// <inheritdoc cref="IRequestGrain"/>
public sealed class RequestGrain(
    [PersistentState("request")] IPersistentState<RequestState> stored, NetworkOptions options, TimeProvider time, IRandomSource random)
    : Grain, IRequestGrain
{
    private readonly DurableState<RequestState> request = new(stored);
    private RequestHappening? progress;
    private LiveProgress? draft;
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
        (AppDeal? deal, ModelCard? model, PriorityTerms priorities, QuoteRefusal refusal) = await OfferOf(order);
        if (model is not null) model = PriorityRules.Priced(model, order.Priority, priorities);
        if (refusal is QuoteRefusal.None) refusal = QuoteRules.Check(order.Spec, model);
        if (refusal is QuoteRefusal.None && request.State.Status is not RequestStatus.Unknown) refusal = QuoteRefusal.IdReused;
        if (refusal is not QuoteRefusal.None) return new QuoteOutcome(refusal, null, null, default);

        // Before anybody knows who will be idle when it is drawn by.
        byte[] bytes = new byte[32];
        random.Fill(bytes);
        Hash256 seed = Hash256.From(bytes);
        DateTimeOffset expiresAt = time.GetUtcNow() + options.QuoteTime;
        NetworkOptions terms = QuoteRules.TermsFor(model!, await GrainFactory.TermsNow(AppRules.Under(options, deal)));
        Price price = QuoteRules.PriceOf(order.Spec, model!, terms);
        await Save(RequestRules.Quoted(order, model!, price, expiresAt, terms.Redundancy) with { App = deal, DrawSeed = seed });
        this.RegisterGrainTimer(ForgetUnaccepted, new GrainTimerCreationOptions(options.QuoteTime + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        return new QuoteOutcome(QuoteRefusal.None, price, model, expiresAt, terms.Redundancy, MinerDraws.CommitmentOf(seed, Id));
    }

    /// <inheritdoc/>
    public Task<QuoteOffer?> Offer(AccountId payer)
    {
        RequestState shown = request.State;
        QuoteOffer? offer = shown.Status is not RequestStatus.Unknown && shown.Payer == payer ? new QuoteOffer(shown.Model!, shown.Price!, WhoseOf(shown)) : null;
        if (!request.RecordExists) DeactivateOnIdle();
        return Task.FromResult(offer);
    }

    /// <inheritdoc/>
    public Task<JobSpec?> Asked()
    {
        JobSpec? asked = request.State.Known is null ? request.State.Spec : null;
        if (!request.RecordExists) DeactivateOnIdle();
        return Task.FromResult(asked);
    }

    /// <inheritdoc/>
    public async Task<SubmitOutcome> Submit(AccountId payer, string? webhook = null, Hash256? drawSalt = null)
    {
        SubmitOutcome outcome = RequestRules.CheckSubmit(request.State, payer, time.GetUtcNow());
        if (outcome is SubmitOutcome.Undecided)
        {
            // Noted as open first: if the process dies right after, the restart finds a quote and forgets it.
            OpenOutcome opened = await Coordinator.Open(Id, request.State.Model!.Program, WhoseOf(request.State));
            if (opened is not OpenOutcome.Opened) return opened is OpenOutcome.ModelQueueFull ? SubmitOutcome.ModelQueueFull : SubmitOutcome.QueueFull;
            await Save(RequestRules.Accepted(request.State, time.GetUtcNow() + options.RequestTime) with { Webhook = webhook, DrawSalt = drawSalt });
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
        JobOutlook? job = shown.Status is RequestStatus.Open ? await Coordinator.Outlook(RequestRules.AwaitedJob(shown, Id)) : null;
        return new RequestOutlook(shown.Status, shown.HeldBy, shown.IsCancelled, shown.Model!, job, shown.Deadline)
        {
            Replicas = ReplicaRules.CopiesOf(shown) == 1 ? [] : [.. ReplicaRules.Of(shown).Select((r, i) => new ReplicaOutlook(i + 1, r.Status, r.HeldBy))],
            Priority = shown.Priority,
        };
    }

    /// <inheritdoc/>
    public Task<ModelCard?> ModelFor(AccountId viewer) => Task.FromResult(IsVisibleTo(viewer) ? request.State.Model : null);

    /// <inheritdoc/>
    public async Task<RequestView?> View(AccountId viewer)
    {
        if (!IsVisibleTo(viewer)) return null;
        RequestState shown = request.State;
        ImmutableArray<LedgerLine> lines = await Ledger.Lines(Id.Value);
        return new RequestView(
            Id, shown.Status, shown.HeldBy, shown.Spec!, shown.Model!, shown.Price!, shown.Reason,
            shown.Status is RequestStatus.Settled ? shown.Receipt : null, lines, shown.IsCancelled,
            CoordinatorOf(shown))
        {
            Priority = shown.Priority,
        };
    }

    /// <inheritdoc/>
    public Task<DrawRecord?> Draws(AccountId viewer)
    {
        if (!IsVisibleTo(viewer) || request.State is not { DrawSeed: { } seed } shown) return Task.FromResult<DrawRecord?>(null);
        bool isFinal = shown.Status is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded;
        return Task.FromResult<DrawRecord?>(new DrawRecord(MinerDraws.CommitmentOf(seed, Id), shown.DrawSalt, isFinal ? seed : null, shown.Draws));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<JobId>?> Evidence(AccountId? viewer)
    {
        bool isKnown = viewer is { } payer ? IsVisibleTo(payer) : IsVisibleTo(request.State.Payer);
        return Task.FromResult<ImmutableArray<JobId>?>(isKnown ? request.State.Evidence : null);
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
        // Whether it was told of the end or not: what it was told last may be lost.
        if (request.State is { Status: RequestStatus.Unknown or RequestStatus.Quoted } or { IsClosed: true })
        {
            await Coordinator.Close(Id);
            DeactivateOnIdle();
            return;
        }

        await Save(RequestRules.Tick(request.State, time.GetUtcNow()));

        // The note that a miner lost the job it was left with may itself be lost; the coordinator knows.
        if (request.State is { Status: RequestStatus.Open, IsWithdrawn: true }) await Save((await Do(RequestStep.Withdraw, request.State))!);
        await FindLost();
        await GoOn();
    }

    /// <inheritdoc/>
    public Task Leased(JobId job, MinerId miner, MinerDraw? draw = null) =>
        Save(RequestRules.Leased(Drawn(request.State, draw), Id, job, miner, time.GetUtcNow()));

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
        // Kept in memory only: a step is news for a second. Where several run the same, none shows what it has before it has committed.
        if (request.State.Status is RequestStatus.Open && ReplicaRules.IndexOf(request.State, Id, job) is >= 0 and var index)
        {
            (int step, int steps) = (progress.Reached.Step, progress.Reached.Steps);
            string text = request.State.Spec is TextSpec ? $"{step} of at most {steps} tokens." : $"Step {step} of {steps}.";
            this.progress = new RequestHappening(
                request.State.Events.Length, "progress", time.GetUtcNow(), miner, progress.Reached, ReplicaRules.Naming(request.State, index, text));
            draft = ReplicaRules.CopiesOf(request.State) == 1 ? progress : null;
            Announce();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> Commit(Commitment commitment, bool isHeld)
    {
        // A miner may have the job before this grain knows that it is queued: the note of it was lost in a crash.
        if (request.State.Status is RequestStatus.Funding or RequestStatus.Queueing) await GoOn();
        CommitResult result = ReplicaRules.CheckCommit(request.State, Id, commitment, isHeld);
        if (result is CommitResult.Undecided)
        {
            MinerDraw? missed = await MissedDraw(commitment);
            RequestState committed = RequestRules.Committed(Drawn(request.State, missed), Id, commitment, options, time.GetUtcNow());

            // Nobody else is bound with the only run of a request: what it waits for is one write.
            if (ReplicaRules.CopiesOf(committed) == 1 && RequestRules.Next(committed) is RequestStep.OpenReveals) committed = await OpenReveals(committed);
            await Save(committed);
            result = CommitResult.Committed;
        }

        bool stands = result is CommitResult.Committed or CommitResult.AlreadyCommitted;
        if (stands) await GoOn();
        return new CommitOutcome(result, stands && request.State.IsRevealing);
    }

    /// <inheritdoc/>
    public async Task<CommitResult> Reveal(Reveal reveal, MinerFacts miner)
    {
        CommitResult result = ReplicaRules.CheckReveal(request.State, Id, reveal);
        return result is CommitResult.Undecided ? await TakeIn(request.State, reveal, miner) : result;
    }

    /// <inheritdoc/>
    public async Task<CommitResult> HandIn(Reveal reveal, MinerFacts miner)
    {
        // As of a commitment: the note that the job is queued may have been lost in a crash.
        if (request.State.Status is RequestStatus.Funding or RequestStatus.Queueing) await GoOn();
        CommitResult result = ReplicaRules.CheckReveal(request.State, Id, reveal);
        if (result is not CommitResult.NotCommitted || ReplicaRules.CopiesOf(request.State) > 1) return result is CommitResult.Undecided ? await TakeIn(request.State, reveal, miner) : result;

        // What it commits to is what it shows, and both are one write.
        Commitment shown = Commitments.Of(reveal);
        RequestState open = RequestRules.OpenedAtOnce(Drawn(request.State, await MissedDraw(shown)), Id, shown, options, time.GetUtcNow());
        result = ReplicaRules.CheckReveal(open, Id, reveal);
        return result is CommitResult.Undecided ? await TakeIn(open, reveal, miner) : result;
    }

    /// <inheritdoc/>
    public Task AuditDrawn(JobId job, AuditNotice notice) => Save(RequestRules.Audited(request.State, Id, job, notice, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task Judged(JobId job) => GoOn();

    private async Task<CommitResult> TakeIn(RequestState open, Reveal reveal, MinerFacts miner)
    {
        progress = null;
        await Save(RequestRules.Revealed(open, Id, reveal.Receipt, miner, time.GetUtcNow()));
        await GoOn();
        return CommitResult.Committed;
    }

    private async Task GoOn()
    {
        RequestState now = request.State;
        while (RequestRules.Next(now) is var step and not RequestStep.Wait)
        {
            if (await Do(step, now) is not { } next) return;
            now = next;
            if (step is RequestStep.Close) request.Remember(now);
            else if (!RequestRules.MayGoOnUnwritten(step, now)) await Save(now);
        }
    }

    // Carries out one step and says what the state is after it; nothing when it has to wait. Each is safe to repeat.
    private async Task<RequestState?> Do(RequestStep step, RequestState now)
    {
        switch (step)
        {
            case RequestStep.TellMiner:
                StandingNotice notice = now.Notices[0];
                IMinerGrain told = GrainFactory.GetGrain<IMinerGrain>(notice.Miner.Value);
                await (notice.IsLate ? told.Late(notice.Job)
                    : notice.IsTolerant ? told.Likened(notice.Job, notice.Accepted, notice.IsAudited)
                    : told.Judged(notice.Job, notice.Accepted));
                return RequestRules.Told(now);

            case RequestStep.TakeEscrow:
                TransferOrder escrow = new(
                    TransferId.For("escrow", Id.Value), now.Payer, AccountId.Escrow, now.Price!.Total, "escrow", Id.Value);
                return RequestRules.Funded(now, await Ledger.Pend(escrow), time.GetUtcNow());

            case RequestStep.Enqueue:
                List<(JobId Job, JobTaken Taken)> taken = [];
                foreach (JobId job in ReplicaRules.JobsOf(now, Id))
                    if (await Coordinator.Enqueue(JobOf(now, job)) is { } by) taken.Add((job, by));
                return taken.Aggregate(
                    RequestRules.Queued(now, time.GetUtcNow()),
                    (queued, t) => RequestRules.Leased(Drawn(queued, t.Taken.Draw), Id, t.Job, t.Taken.Miner, time.GetUtcNow()));

            case RequestStep.Withdraw:
                return RequestRules.Withdrawn(now, await AllOf(now, Coordinator.Withdraw), time.GetUtcNow());

            case RequestStep.Clear:
                await Coordinator.Remove(ReplicaRules.JobOf(now, Id, ReplicaRules.Uncleared(now)));
                return RequestRules.Cleared(now);

            case RequestStep.OpenReveals:
                return await OpenReveals(now);

            case RequestStep.Judge:
                // Side by side, as below what is paid and what is noted: each is written, and may wait for the same flush.
                Task<Verdict?> begun = GrainFactory.GetGrain<IVerificationGrain>(RequestRules.JudgedJob(now, Id).Value).Begin(CaseOf(now));
                IEnumerable<Task> removed = ReplicaRules.Of(now).Select((replica, i) => replica.IsCleared ? Task.CompletedTask : Coordinator.Remove(ReplicaRules.JobOf(now, Id, i)));
                await Task.WhenAll(removed.Prepend(begun));
                if (await begun is not { } verdict) return null;
                if (!IsAnyAccepted(now, verdict)) await Note(now, verdict, Amount.Zero);
                return RequestRules.Judged(now, Id, verdict, options, time.GetUtcNow());

            case RequestStep.Pay:
                ImmutableArray<Share> shares = RequestRules.SharesOf(now, CoordinatorOf(now));
                Task<LedgerResult> posted = Ledger.Post(new PostOrder(TransferId.For("settle", Id.Value), TransferId.For("escrow", Id.Value), shares));
                await Task.WhenAll(posted, Note(now, now.Verdict!, shares[0].Amount));
                Demand(await posted, "paid out");
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

    // One whose lease is gone must not bind the others: all are asked before any is bound.
    private async Task<RequestState> OpenReveals(RequestState now)
    {
        ImmutableArray<bool> held = await AllOf(now, job => LeaseOf(now, job) is { } lease ? Coordinator.IsHeld(job, lease) : Task.FromResult(false));
        bool areHeld = ReplicaRules.Of(now).Zip(held).All(r => r.Second || r.First.Status is not ReplicaStatus.Committed);
        if (areHeld) held = await AllOf(now, job => LeaseOf(now, job) is { } lease ? Coordinator.Bind(job, lease) : Task.FromResult(false));
        return RequestRules.RevealsOpened(now, Id, held, time.GetUtcNow());
    }

    // The note that a miner lost a job to which it had committed may itself be lost; the coordinator knows.
    private async Task FindLost()
    {
        foreach (JobId job in ReplicaRules.JobsOf(request.State, Id))
        {
            if (request.State.Status is not RequestStatus.Open || LeaseOf(request.State, job) is not { } lease || await Coordinator.IsHeld(job, lease)) continue;
            MinerId miner = ReplicaRules.Of(request.State)[ReplicaRules.IndexOf(request.State, Id, job)].Commitment!.Miner;
            await Save(RequestRules.Requeued(request.State, Id, job, miner, "The miner lost the job.", time.GetUtcNow()));
        }
    }

    // The lease under which a job is committed to and not revealed yet.
    private LeaseId? LeaseOf(RequestState state, JobId job) =>
        ReplicaRules.IndexOf(state, Id, job) is >= 0 and var index && ReplicaRules.Of(state)[index] is { Status: ReplicaStatus.Committed, Commitment: { } stands }
            ? stands.Lease
            : null;

    private async Task<ImmutableArray<bool>> AllOf(RequestState state, Func<JobId, Task<bool>> ask)
    {
        var answers = ImmutableArray.CreateBuilder<bool>();
        foreach (JobId job in ReplicaRules.JobsOf(state, Id)) answers.Add(await ask(job));
        return answers.ToImmutable();
    }

    private static bool IsAnyAccepted(RequestState judged, Verdict verdict) =>
        ReplicaRules.Revealed(judged).Any(r => verdict.Of(r.Replica.Receipt!.From).Judgement is Judgement.Accepted);

    // For the miners' statements; a job stands there once, however often it is noted.
    private async Task Note(RequestState judged, Verdict verdict, Amount pay)
    {
        foreach ((int index, Replica replica) in ReplicaRules.Revealed(judged))
        {
            MinerId miner = replica.Receipt!.From;
            (Judgement judgement, string reason) = verdict.Of(miner);
            await GrainFactory.GetGrain<IEarningsGrain>(miner.Value).Note(new JobEnd(
                ReplicaRules.JobOf(judged, Id, index), IsAudit: false, EarningsVerdicts.Of(judgement), judgement is Judgement.Accepted ? pay : Amount.Zero, reason)
            {
                IsTolerant = judged.Model!.Profile is ModelProfile.Tolerant,
            });
        }
    }

    // Money that is in escrow for this request can always be paid out or given back, once: anything else is a broken book.
    private void Demand(LedgerResult result, string what)
    {
        if (!result.IsDone()) throw new InvalidOperationException($"The escrow of request {Id} could not be {what}: {result}.");
    }

    // The note of a lease may have been lost in a crash; the queue knows the draw as long as the lease holds.
    private async Task<MinerDraw?> MissedDraw(Commitment commitment) =>
        request.State.DrawSeed is null || request.State.Draws.Any(d => d.Job == commitment.Job && d.Chosen == commitment.Miner)
            ? null
            : await Coordinator.Draw(commitment.Job);

    private static RequestState Drawn(RequestState state, MinerDraw? draw) =>
        draw is null ? state : state with { Draws = MinerDraws.With(state.Draws, draw) };

    // On whose terms, and the model as it is offered there.
    private async Task<(AppDeal? Deal, ModelCard? Model, PriorityTerms Priorities, QuoteRefusal Refusal)> OfferOf(QuoteOrder order)
    {
        if (order.Coordinator is not { } id || id == options.Coordinator)
            return (null, options.Models.FirstOrDefault(m => string.Equals(m.Name, order.Spec.Model, StringComparison.Ordinal)), options.Priorities, QuoteRefusal.None);
        if (await GrainFactory.GetGrain<IAppGrain>(id.Value).View() is not { } app) return (null, null, default, QuoteRefusal.UnknownCoordinator);
        return app.Stake < (await GrainFactory.TermsNow(options)).LeastCoordinatorStake
            ? (null, null, default, QuoteRefusal.CoordinatorUnstaked)
            : (AppRules.DealOf(app, order.Spec.Model), AppRules.CardOf(app.Terms, order.Spec.Model, options), PriorityRules.Of(app.Terms.Priorities, options), QuoteRefusal.None);
    }

    private static OpenFor? WhoseOf(RequestState state) =>
        state.App is { } deal ? new OpenFor(deal.Coordinator, deal.QueueLimit, deal.ModelLimit) : null;

    // Who is due the margin. The queue is the silo's own in any case.
    private CoordinatorId CoordinatorOf(RequestState state) => state.App?.Coordinator ?? options.Coordinator;

    private Job JobOf(RequestState state, JobId job)
    {
        ResultShape shape = QuoteRules.ShapeOf(state.Spec!, state.Model!);
        return new Job(
            job, Id, null, state.Model!.Program, QuoteRules.InputDocument(state.Spec!),
            shape.OutputBytes, RequestRules.MostOf(state), state.Excluded, shape.PromptTokens,
            state.App is { } deal ? new JobTerms(deal.Coordinator, deal.Miners) : null,
            state.Model.UnitPrice, state.DrawSeed is { } seed ? MinerDraws.KeyOf(seed, state.DrawSalt) : null, state.Priority)
        {
            IsAlone = ReplicaRules.CopiesOf(state) == 1,
        };
    }

    private JudgedCase CaseOf(RequestState state)
    {
        ResultShape shape = QuoteRules.ShapeOf(state.Spec!, state.Model!);
        return new JudgedCase(
            Id, options.Coordinator, RequestRules.JudgedJob(state, Id), state.Model!.Program, QuoteRules.InputDocument(state.Spec!),
            shape.Steps, shape.OutputBytes, state.Price!.Audit, state.Receipt!, state.Miner!, state.Excluded,
            shape.PromptTokens, state.Model is TextCard text ? text.PricePerToken : default, RequestRules.MostOf(state), state.App?.Audit ?? default)
        {
            Known = state.Known,
            Profile = state.Model.Profile,
            Peers = [.. ReplicaRules.Revealed(state).Skip(1).Select(r => new Peer(r.Replica.Receipt!, r.Replica.Miner!))],
        };
    }

    private EventPage PageAfter(long after, StepProgress? seen)
    {
        RequestState now = request.State;
        ImmutableArray<RequestHappening> events = after >= now.Events.Length ? [] : now.Events[(int)Math.Max(after, 0)..];
        RequestHappening? step = progress is not null && progress.Progress != seen && now.Status is RequestStatus.Open ? progress : null;
        return new EventPage(
            events, step, now.Status is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded, step is null ? [] : draft?.Tokens ?? [], step is null ? null : draft?.Picture);
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
