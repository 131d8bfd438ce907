// The life of a request as a pure function: (state, what happened) gives the next state, and the state alone says what
// is to be done next. Every step named by Next is safe to repeat, so a crash between doing it and noting it costs nothing.

using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Requests;

/// <summary>What a request does next.</summary>
public enum RequestStep
{
    /// <summary>Nothing: it waits for a miner, a verdict or its payer.</summary>
    Wait = 0,

    /// <summary>Tell a miner of a verdict.</summary>
    TellMiner,

    /// <summary>Put the price into escrow.</summary>
    TakeEscrow,

    /// <summary>Queue the job.</summary>
    Enqueue,

    /// <summary>Take the job out of the queue, if no miner is at it.</summary>
    Withdraw,

    /// <summary>Tell the coordinator that the job of a replica is over.</summary>
    Clear,

    /// <summary>Let those that have committed reveal.</summary>
    OpenReveals,

    /// <summary>Have what was revealed judged.</summary>
    Judge,

    /// <summary>Pay those who are due.</summary>
    Pay,

    /// <summary>Give the money back.</summary>
    Refund,

    /// <summary>Tell the coordinator that it is over.</summary>
    Close,
}

/// <summary>The rules of a request.</summary>
public static class RequestRules
{
    private const string CancelledReason = "The payer gave it up.";

    /// <summary>What to do next in this state.</summary>
    public static RequestStep Next(RequestState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Notices.Length > 0) return RequestStep.TellMiner;
        if (state is { IsCancelled: true, IsWithdrawn: false, Status: RequestStatus.Queueing or RequestStatus.Open }) return RequestStep.Withdraw;
        return state.Status switch
        {
            RequestStatus.Funding => RequestStep.TakeEscrow,
            RequestStatus.Queueing => RequestStep.Enqueue,
            RequestStatus.Open when ReplicaRules.Uncleared(state) >= 0 => RequestStep.Clear,
            RequestStatus.Open when ReplicaRules.AreReady(state) => RequestStep.OpenReveals,
            RequestStatus.Judging => RequestStep.Judge,
            RequestStatus.Settling => RequestStep.Pay,
            RequestStatus.Refunding => RequestStep.Refund,
            RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded when !state.IsClosed => RequestStep.Close,
            _ => RequestStep.Wait,
        };
    }

    /// <summary>
    /// Whether what comes after a step may be begun before the state after it is durable. Both must come to the same when they are done
    /// again from the state that is durable: the books know the escrow and the payment, the verification its verdict, the miner that it was told.
    /// </summary>
    /// <param name="done">The step that was done.</param>
    /// <param name="after">The state after it.</param>
    public static bool MayGoOnUnwritten(RequestStep done, RequestState after)
    {
        ArgumentNullException.ThrowIfNull(after);
        return (done, after.Status) is (RequestStep.TakeEscrow, RequestStatus.Queueing) or (RequestStep.Judge or RequestStep.TellMiner, RequestStatus.Settling);
    }

    /// <summary>The job whose verification judges all runs of the present attempt: the first that was revealed.</summary>
    public static JobId JudgedJob(RequestState state, RequestId id) =>
        ReplicaRules.JobOf(Checked(state), id, ReplicaRules.Revealed(state).Select(r => r.Index).FirstOrDefault());

    /// <summary>The job that the request waits for: the first that no result is committed to.</summary>
    public static JobId AwaitedJob(RequestState state, RequestId id)
    {
        ImmutableArray<Replica> replicas = ReplicaRules.Of(Checked(state));
        int index = replicas.IndexOf(replicas.FirstOrDefault(r => r.Status is ReplicaStatus.Waiting)!);
        return ReplicaRules.JobOf(state, id, Math.Max(0, index));
    }

    /// <summary>A price was named.</summary>
    public static RequestState Quoted(QuoteOrder order, ModelCard model, Price price, DateTimeOffset expiresAt, int copies = 1)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new RequestState
        {
            Status = RequestStatus.Quoted,
            Payer = order.Payer,
            Spec = order.Spec,
            Known = order.Known,
            Model = model,
            Price = price,
            ExpiresAt = expiresAt,
            Copies = copies,
            Priority = order.Priority,
        };
    }

    /// <summary>What a submission by <paramref name="payer"/> finds; <see cref="SubmitOutcome.Undecided"/> means it may go on.</summary>
    public static SubmitOutcome CheckSubmit(RequestState state, AccountId payer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Status is RequestStatus.Unknown || state.Payer != payer) return SubmitOutcome.UnknownQuote;
        return state.Status switch
        {
            RequestStatus.Quoted => now > state.ExpiresAt ? SubmitOutcome.QuoteExpired : SubmitOutcome.Undecided,
            RequestStatus.Unfunded => SubmitOutcome.InsufficientFunds,
            _ => SubmitOutcome.Accepted,
        };
    }

    /// <summary>The payer accepted the quote.</summary>
    public static RequestState Accepted(RequestState state, DateTimeOffset deadline) =>
        Checked(state, RequestStatus.Quoted) with { Status = RequestStatus.Funding, Deadline = deadline };

    /// <summary>The books answered the request for escrow.</summary>
    public static RequestState Funded(RequestState state, LedgerResult result, DateTimeOffset now)
    {
        Checked(state, RequestStatus.Funding);
        if (result.IsDone()) return Note(state with { Status = RequestStatus.Queueing }, "escrowed", now, null, "The price was put into escrow.");
        string reason = result is LedgerResult.InsufficientFunds or LedgerResult.UnknownAccount ? "The balance does not cover the price." : $"The books refuse the escrow: {result}.";
        return Note(state with { Status = RequestStatus.Unfunded, Reason = reason }, "unfunded", now, null, $"{reason} Nothing was taken.");
    }

    /// <summary>What giving the request up finds; <see cref="CancelOutcome.Undecided"/> means it may go on.</summary>
    public static CancelOutcome CheckCancel(RequestState state, AccountId payer)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Status is RequestStatus.Unknown or RequestStatus.Quoted || state.Payer != payer) return CancelOutcome.UnknownRequest;
        return state.Status switch
        {
            RequestStatus.Refunding or RequestStatus.Refunded when state.IsCancelled => CancelOutcome.Cancelled,
            RequestStatus.Funding or RequestStatus.Queueing or RequestStatus.Open when !state.IsCancelled => CancelOutcome.Undecided,
            RequestStatus.Open => CancelOutcome.AfterMiner,
            RequestStatus.Funding or RequestStatus.Queueing => CancelOutcome.Cancelled,
            _ => CancelOutcome.TooLate,
        };
    }

    /// <summary>Its payer gave it up before a result was committed.</summary>
    public static RequestState Cancelled(RequestState state, DateTimeOffset now) =>
        Note(Checked(state) with { IsCancelled = true }, "cancelled", now, null, CancelledReason);

    /// <summary>The coordinator gives the jobs to nobody any more.</summary>
    /// <param name="state">Given up by its payer.</param>
    /// <param name="free">Of each replica, whether no miner is at work.</param>
    /// <param name="now">The time.</param>
    public static RequestState Withdrawn(RequestState state, ImmutableArray<bool> free, DateTimeOffset now)
    {
        ImmutableArray<Replica> replicas = ReplicaRules.Of(Checked(state));
        if (replicas.IsEmpty) replicas = [.. free.Select(_ => new Replica())];
        replicas = [.. replicas.Select((r, i) =>
            free[i] && r.Status is not ReplicaStatus.Revealed ? ReplicaRules.Dropped(r) with { IsCleared = true } : r)];
        return Gone(ReplicaRules.With(state, replicas) with { Status = RequestStatus.Open, IsWithdrawn = true }, now);
    }

    /// <summary>The coordinator has the jobs.</summary>
    public static RequestState Queued(RequestState state, DateTimeOffset now)
    {
        int copies = ReplicaRules.CopiesOf(Checked(state, RequestStatus.Queueing));
        ImmutableArray<Replica> replicas = [.. Enumerable.Range(0, copies).Select(_ => new Replica())];
        return Note(
            ReplicaRules.With(state, replicas) with { Status = RequestStatus.Open, IsRevealing = false, RevealsAt = null },
            "queued", now, null, copies == 1 ? $"The job waits for a miner.{ProfileOf(state)}" : $"The job waits for {copies} miners.");
    }

    /// <summary>A miner holds a job.</summary>
    public static RequestState Leased(RequestState state, RequestId id, JobId job, MinerId miner, DateTimeOffset now)
    {
        int index = IndexOf(state, id, job);
        if (index < 0) return state;

        // The note that the one before lost it may itself be lost.
        if (state.Replicas.Length > 0 && state.Replicas[index] is { Status: ReplicaStatus.Committed, Commitment: { } stale } && stale.Miner != miner)
            state = Lost(state, id, index, stale.Miner, "The miner lost the job.", now);
        Replica replica = ReplicaRules.Of(state)[index];
        return state.Status is RequestStatus.Open && replica.Status is ReplicaStatus.Waiting && replica.HeldBy != miner
            ? Note(ReplicaRules.With(state, index, replica with { HeldBy = miner }), "leased", now, miner, ReplicaRules.Naming(state, index, "A miner took the job."))
            : state;
    }

    /// <summary>The miner lost it or gave it back.</summary>
    public static RequestState Requeued(RequestState state, RequestId id, JobId job, MinerId miner, string why, DateTimeOffset now)
    {
        int index = IndexOf(state, id, job);
        if (index < 0) return state;
        Replica replica = ReplicaRules.Of(state)[index];
        bool isTheirs = replica.Status is ReplicaStatus.Waiting || replica.Commitment?.Miner == miner;
        return isTheirs ? Lost(state, id, index, miner, why, now) : state;
    }

    /// <summary>A commitment stands: from here on the deadline no longer counts against it.</summary>
    public static RequestState Committed(RequestState state, RequestId id, Commitment commitment, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        ArgumentNullException.ThrowIfNull(options);
        int index = IndexOf(Checked(state, RequestStatus.Open), id, commitment.Job);

        // A miner has one job of a request: if it committed to another one, it has lost that, and the note of it was lost as well.
        ImmutableArray<Replica> replicas = [.. ReplicaRules.Of(state).Select(r =>
            r.Status is ReplicaStatus.Committed && r.Commitment!.Miner == commitment.Miner ? ReplicaRules.Freed(r) : r)];
        replicas = replicas.SetItem(index, new Replica { Status = ReplicaStatus.Committed, HeldBy = commitment.Miner, Commitment = commitment });
        RequestState next = ReplicaRules.With(state, replicas) with { RevealsAt = state.RevealsAt ?? now + options.ReplicaTime };
        return replicas.Length == 1
            ? next
            : Note(next, "sealed", now, commitment.Miner, ReplicaRules.Naming(state, index, $"Commitment {commitment.Digest} stands; it is opened when all have committed."));
    }

    /// <summary>The only miner of a request shows what it binds itself to in the same moment.</summary>
    public static RequestState OpenedAtOnce(RequestState state, RequestId id, Commitment commitment, NetworkOptions options, DateTimeOffset now)
    {
        if (ReplicaRules.CopiesOf(state) != 1) throw new InvalidOperationException("Where several run a request, each commits before any reveals.");
        return RevealsOpened(Committed(state, id, commitment, options, now), id, [true], now);
    }

    /// <summary>The coordinator was told that those that have committed are to reveal.</summary>
    /// <param name="state">All that are waited for have committed.</param>
    /// <param name="id">The request.</param>
    /// <param name="held">Of each replica, whether its miner still holds the lease.</param>
    /// <param name="now">The time.</param>
    public static RequestState RevealsOpened(RequestState state, RequestId id, ImmutableArray<bool> held, DateTimeOffset now)
    {
        RequestState next = Checked(state, RequestStatus.Open);
        for (int i = 0; i < held.Length; i++)
        {
            if (!held[i] && ReplicaRules.Of(next)[i] is { Status: ReplicaStatus.Committed, Commitment: { } gone })
                next = Lost(next, id, i, gone.Miner, "The miner was not heard of and lost the job.", now);
        }

        return next.Status is RequestStatus.Open && ReplicaRules.AreReady(next) ? next with { IsRevealing = true } : next;
    }

    /// <summary>A miner opened its commitment; when nobody is waited for any more, the results are judged.</summary>
    public static RequestState Revealed(RequestState state, RequestId id, Receipt receipt, MinerFacts miner, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        int index = IndexOf(Checked(state, RequestStatus.Open), id, receipt.Job);
        Replica shown = ReplicaRules.Of(state)[index] with { Status = ReplicaStatus.Revealed, HeldBy = receipt.From, Receipt = receipt, Miner = miner };
        return Gone(ReplicaRules.With(state, index, shown), now);
    }

    /// <summary>The coordinator knows that a replica's job is over.</summary>
    public static RequestState Cleared(RequestState state)
    {
        int index = ReplicaRules.Uncleared(Checked(state, RequestStatus.Open));
        return ReplicaRules.With(state, index, ReplicaRules.Of(state)[index] with { IsCleared = true });
    }

    /// <summary>The audit was drawn, or a miner began it.</summary>
    public static RequestState Audited(RequestState state, RequestId id, JobId job, AuditNotice notice, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (state is not { Status: RequestStatus.Judging } || JudgedJob(state, id) != job) return state;
        string drawn = $"drawn {notice.Draw} of 1000 against a rate of {notice.RatePerMille}{(notice.Why is null ? "" : ": " + notice.Why)}";
        string text = notice switch
        {
            { IsAudited: false } => $"No audit: {drawn}.",
            { By: AuditedBy.Silo, Steps: > 0 } => $"{notice.Steps} of its steps and its end audited by the silo's own auditor: {drawn}.",
            { Steps: > 0 } => $"To be audited at {notice.Steps} of its steps and at its end: {drawn}.",
            { By: AuditedBy.Silo } => $"Audited by the silo's own auditor: {drawn}.",
            { Auditor: { } auditor } => $"Miner {auditor} runs it again.",
            _ => $"To be audited: {drawn}.",
        };
        return state.Events.Any(e => e.Kind == "audit" && e.Text == text && e.Miner == notice.Auditor)
            ? state
            : Note(state, "audit", now, notice.Auditor, text);
    }

    /// <summary>The verdict is in: pay, try again with other miners, or give up.</summary>
    public static RequestState Judged(RequestState state, RequestId id, Verdict verdict, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(options);
        ImmutableArray<(int Index, Replica Replica)> shown = ReplicaRules.Revealed(Checked(state, RequestStatus.Judging));
        RequestState judged = state with
        {
            Verdict = verdict,
            Notices = [.. state.Notices, .. NoticesOf(state, id, verdict)],
            Evidence = verdict.HasEvidence ? state.Evidence.Add(JudgedJob(state, id)) : state.Evidence,
        };
        foreach ((int index, Replica replica) in shown)
        {
            (Judgement judgement, string reason) = verdict.Of(replica.Receipt!.From);
            judged = Note(judged, "judged", now, replica.Receipt.From, ReplicaRules.Naming(state, index, $"{judgement}: {reason}"));
        }

        MinerId[] miners = [.. shown.Select(r => r.Replica.Receipt!.From)];
        if (shown.FirstOrDefault(r => verdict.Of(r.Replica.Receipt!.From).Judgement is Judgement.Accepted).Replica is { } right)
        {
            return judged with
            {
                Status = RequestStatus.Settling,
                Receipt = right.Receipt,
                Miner = right.Miner,
                Replicas = [.. state.Replicas.Select(r => r with { Receipt = r.Receipt is { } told ? told with { Leaves = null } : null })],
                Paid = [.. miners.Where(m => verdict.Of(m).Judgement is Judgement.Accepted)],
            };
        }

        judged = judged with { Excluded = state.Excluded.AddRange(miners), Receipt = null, Miner = null, HeldBy = null, Replicas = [] };
        if (state.IsCancelled) return GivenUp(judged, CancelledReason);
        if (state.Attempt + 1 >= options.MaxAttempts)
            return GivenUp(judged, $"No right result in {options.MaxAttempts} attempts.");
        return now > state.Deadline
            ? GivenUp(judged, "No right result by the deadline.")
            : Note(
                judged with { Status = RequestStatus.Queueing, Attempt = state.Attempt + 1 },
                "requeued", now, miners[0], miners.Length == 1 ? "The job goes to another miner." : "The job goes to other miners.");
    }

    /// <summary>
    /// Time passes: a request nobody has committed to by its deadline is given up, and where some have committed the others are waited
    /// for only so long.
    /// </summary>
    public static RequestState Tick(RequestState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Status is not RequestStatus.Open || state.IsRevealing) return state;
        ImmutableArray<Replica> replicas = ReplicaRules.Of(state);
        if (!replicas.Any(r => r.Status is ReplicaStatus.Committed))
            return now > state.Deadline ? GivenUp(state, "No miner committed to a result by the deadline.") : state;
        if (now <= state.RevealsAt && now <= state.Deadline) return state;
        RequestState next = state;
        for (int i = 0; i < replicas.Length; i++)
        {
            if (replicas[i].Status is not ReplicaStatus.Waiting) continue;
            next = Note(
                ReplicaRules.With(next, i, ReplicaRules.Dropped(replicas[i])),
                "dropped", now, replicas[i].HeldBy, ReplicaRules.Naming(state, i, "Nobody committed in time; it goes on without this run."));
        }

        return next;
    }

    /// <summary>A miner has been told.</summary>
    public static RequestState Told(RequestState state) => Checked(state) with { Notices = state.Notices.RemoveAt(0) };

    /// <summary>The money has gone where it is due.</summary>
    public static RequestState Paid(RequestState state, DateTimeOffset now) =>
        Note(Checked(state, RequestStatus.Settling) with { Status = RequestStatus.Settled }, "settled", now, state.Receipt!.From, "Paid.");

    /// <summary>The money is back.</summary>
    public static RequestState Returned(RequestState state, DateTimeOffset now) =>
        Note(Checked(state, RequestStatus.Refunding) with { Status = RequestStatus.Refunded }, "refunded", now, null, $"{state.Reason} The price was given back.");

    /// <summary>The coordinator knows that it is over.</summary>
    public static RequestState Closed(RequestState state) => Checked(state) with { IsClosed = true };

    /// <summary>
    /// Who is paid what when the job is accepted: of several miners each whose result was right, and each the same. The audit's part goes to the treasury, which paid or did the audit; without an
    /// audit it is left over and returns to the payer, as does what a text was shorter than quoted.
    /// </summary>
    public static ImmutableArray<Share> SharesOf(RequestState state, CoordinatorId coordinator)
    {
        Checked(state, RequestStatus.Settling);
        Price price = DueOf(state);
        Amount one = OneOf(state);
        return
        [
            .. PaidOf(state).Select(miner => new Share(AccountId.Of(miner), one, "work")),
            new Share(AccountId.Treasury, AuditOf(state), "audit"),
            new Share(AccountId.Of(coordinator), price.Margin, "margin"),
            new Share(AccountId.Fees, price.Fee, "fee"),
        ];
    }

    /// <summary>What a request that is over has cost its payer.</summary>
    public static Amount CostOf(RequestState state)
    {
        if (Checked(state).Status is not RequestStatus.Settled) return Amount.Zero;
        Price due = DueOf(state);
        return due.Total - due.Audit + AuditOf(state);
    }

    // The price of what was done: the work of each that was right. Never more than was quoted.
    private static Price DueOf(RequestState state)
    {
        Price quoted = state.Price!;
        Amount work = OneOf(state) * (uint)PaidOf(state).Length;
        return new Price(
            work, quoted.Audit.Part(OneOf(state), MostOf(state)), quoted.Margin.Part(work, quoted.Work), quoted.Fee.Part(work, quoted.Work));
    }

    // What one run costs: of a text by the tokens that the accepted receipt commits to. All that are right have the same.
    private static Amount OneOf(RequestState state)
    {
        Amount work = QuoteRules.WorkOf(state.Spec!, state.Model!, state.Receipt!.OutputBytes);
        return work < MostOf(state) ? work : MostOf(state);
    }

    /// <summary>What one run costs at most.</summary>
    public static Amount MostOf(RequestState state) =>
        Checked(state).Price!.Work.Part(new Amount(1), new Amount((uint)ReplicaRules.CopiesOf(state)));

    private static ImmutableArray<MinerId> PaidOf(RequestState state) => state.Paid.IsEmpty ? [state.Receipt!.From] : state.Paid;

    // The audit's part of the price, if there was an audit.
    private static Amount AuditOf(RequestState state) => state.Verdict!.AuditedBy is AuditedBy.Nobody ? Amount.Zero : DueOf(state).Audit;

    // Which replica of an open request a job is for; -1 of any other job or request.
    private static int IndexOf(RequestState state, RequestId id, JobId job)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is RequestStatus.Open ? ReplicaRules.IndexOf(state, id, job) : -1;
    }

    // A miner no longer has a replica. Before reveals another miner may have it; after that its result can no longer be independent
    // of what others have shown, so it is dropped, unless it is the last one.
    private static RequestState Lost(RequestState state, RequestId id, int index, MinerId miner, string why, DateTimeOffset now)
    {
        ImmutableArray<Replica> replicas = ReplicaRules.Of(state);
        Replica replica = replicas[index];
        if (replica.Status is ReplicaStatus.Revealed or ReplicaStatus.Dropped) return state;
        RequestState noted = Note(state, "requeued", now, miner, ReplicaRules.Naming(state, index, why));
        if (state.IsRevealing && replica.Status is ReplicaStatus.Committed)
            noted = noted with { Notices = noted.Notices.Add(new StandingNotice(miner, ReplicaRules.JobOf(state, id, index), Accepted: false, IsLate: true)) };
        if (state.IsCancelled) return Gone(ReplicaRules.With(noted, index, ReplicaRules.Dropped(replica)), now);
        bool isLast = !replicas.Where((r, i) => i != index && r.Status is ReplicaStatus.Committed or ReplicaStatus.Revealed).Any();
        if (state.IsRevealing && !isLast) return Gone(ReplicaRules.With(noted, index, ReplicaRules.Dropped(replica)), now);
        RequestState freed = ReplicaRules.With(noted, index, ReplicaRules.Freed(replica)) with { IsRevealing = false };
        return isLast ? freed with { RevealsAt = null } : freed;
    }

    // What follows when a replica is no longer waited for: nothing, a judgement, or the end of a request that its payer gave up.
    private static RequestState Gone(RequestState state, DateTimeOffset now)
    {
        if (ReplicaRules.Of(state).All(r => r.Status is ReplicaStatus.Dropped)) return GivenUp(state, CancelledReason);
        if (!ReplicaRules.AreDone(state)) return state;
        ImmutableArray<(int Index, Replica Replica)> shown = ReplicaRules.Revealed(state);
        Receipt first = shown[0].Replica.Receipt!;
        RequestState next = state with { Status = RequestStatus.Judging, Receipt = first, Miner = shown[0].Replica.Miner, HeldBy = first.Miner };
        foreach ((int index, Replica replica) in shown)
        {
            Receipt receipt = replica.Receipt!;
            next = Note(
                next, "committed", now, receipt.From,
                ReplicaRules.Naming(state, index, $"Receipt {ReceiptDigest.Of(receipt)} commits to output {receipt.OutputHash} and trace {receipt.TraceRoot}."));
        }

        return next;
    }

    private static string ProfileOf(RequestState state) =>
        state.Model?.Profile is ModelProfile.Tolerant ? " Its profile is tolerant: the result is judged by likeness, not bit for bit." : "";

    private static RequestState GivenUp(RequestState state, string reason) =>
        state with { Status = RequestStatus.Refunding, Reason = reason, HeldBy = null };

    // An inconclusive verdict is held against nobody.
    private static IEnumerable<StandingNotice> NoticesOf(RequestState state, RequestId id, Verdict verdict)
    {
        foreach ((int index, Replica replica) in ReplicaRules.Revealed(state))
        {
            MinerId miner = replica.Receipt!.From;
            Judgement judgement = verdict.Of(miner).Judgement;
            if (judgement is Judgement.Accepted && verdict.IsUnshown)
                yield return new StandingNotice(miner, ReplicaRules.JobOf(state, id, index), Accepted: false, IsLate: true);
            else if (judgement is not Judgement.Inconclusive)
                yield return new StandingNotice(miner, ReplicaRules.JobOf(state, id, index), judgement is Judgement.Accepted)
                {
                    // What is wrong on its face is wrong in any profile.
                    IsTolerant = state.Model?.Profile is ModelProfile.Tolerant && (judgement is Judgement.Accepted || verdict.Likeness is not null),
                    IsAudited = verdict.Likeness is not null,
                };
        }

        JobId audit = JobId.ForAuditOf(JudgedJob(state, id));
        if (verdict.Auditor is { } right) yield return new StandingNotice(right, audit, Accepted: true);
        if (verdict.WrongAuditor is { } wrong) yield return new StandingNotice(wrong, audit, Accepted: false);
        if (verdict.LateAuditor is { } late) yield return new StandingNotice(late, audit, Accepted: false, IsLate: true);
    }

    private static RequestState Note(RequestState state, string kind, DateTimeOffset now, MinerId? miner, string text) =>
        state with { Events = state.Events.Add(new RequestHappening(state.Events.Length + 1, kind, now, miner, null, text)) };

    private static RequestState Checked(RequestState state, RequestStatus? expected = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        return expected is null || state.Status == expected
            ? state
            : throw new InvalidOperationException($"A request that is {state.Status} was taken for one that is {expected}.");
    }
}
