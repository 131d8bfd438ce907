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

    /// <summary>Have the committed result judged.</summary>
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
            RequestStatus.Judging => RequestStep.Judge,
            RequestStatus.Settling => RequestStep.Pay,
            RequestStatus.Refunding => RequestStep.Refund,
            RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded when !state.IsClosed => RequestStep.Close,
            _ => RequestStep.Wait,
        };
    }

    /// <summary>The job that runs the request now.</summary>
    public static JobId CurrentJob(RequestState state, RequestId id) => JobId.ForAttempt(id, Checked(state).Attempt);

    /// <summary>A price was named.</summary>
    public static RequestState Quoted(QuoteOrder order, ModelCard model, Price price, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new RequestState
        {
            Status = RequestStatus.Quoted,
            Payer = order.Payer,
            Spec = order.Spec,
            Model = model,
            Price = price,
            ExpiresAt = expiresAt,
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

    /// <summary>The coordinator gives the job to nobody any more.</summary>
    /// <param name="state">Given up by its payer.</param>
    /// <param name="isFree">Whether no miner is at work.</param>
    public static RequestState Withdrawn(RequestState state, bool isFree) => isFree
        ? GivenUp(Checked(state), CancelledReason)
        : Checked(state) with { Status = RequestStatus.Open, IsWithdrawn = true };

    /// <summary>The coordinator has the job.</summary>
    public static RequestState Queued(RequestState state, DateTimeOffset now) =>
        Note(Checked(state, RequestStatus.Queueing) with { Status = RequestStatus.Open, HeldBy = null }, "queued", now, null, "The job waits for a miner.");

    /// <summary>A miner holds the job.</summary>
    public static RequestState Leased(RequestState state, RequestId id, JobId job, MinerId miner, DateTimeOffset now) =>
        IsWaitingFor(state, id, job) && state.HeldBy != miner
            ? Note(state with { HeldBy = miner }, "leased", now, miner, "A miner took the job.")
            : state;

    /// <summary>The miner lost it or gave it back.</summary>
    public static RequestState Requeued(RequestState state, RequestId id, JobId job, MinerId miner, string why, DateTimeOffset now) =>
        !IsWaitingFor(state, id, job) ? state
            : state.IsCancelled ? GivenUp(Note(state, "requeued", now, miner, why), CancelledReason)
            : Note(state with { HeldBy = null }, "requeued", now, miner, why);

    /// <summary>Whether a commitment may stand.</summary>
    public static CommitResult CheckCommit(RequestState state, RequestId id, Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(receipt);
        if (state.Receipt == receipt) return CommitResult.AlreadyCommitted;
        return IsWaitingFor(state, id, receipt.Job) ? CommitResult.Undecided : CommitResult.JobClosed;
    }

    /// <summary>A miner committed to a result: from here on the deadline no longer counts against it.</summary>
    public static RequestState Committed(RequestState state, Receipt receipt, MinerFacts miner, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return Note(
            Checked(state, RequestStatus.Open) with
            {
                Status = RequestStatus.Judging,
                Receipt = receipt,
                Miner = miner,
                HeldBy = receipt.From,
            },
            "committed", now, receipt.From, $"Receipt {ReceiptDigest.Of(receipt)} commits to output {receipt.OutputHash} and trace {receipt.TraceRoot}.");
    }

    /// <summary>The audit was drawn, or a miner began it.</summary>
    public static RequestState Audited(RequestState state, RequestId id, JobId job, AuditNotice notice, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (state is not { Status: RequestStatus.Judging } || CurrentJob(state, id) != job) return state;
        string drawn = $"drawn {notice.Draw} of 1000 against a rate of {notice.RatePerMille}{(notice.Why is null ? "" : ": " + notice.Why)}";
        string text = notice switch
        {
            { IsAudited: false } => $"No audit: {drawn}.",
            { By: AuditedBy.Silo } => $"Audited by the silo's own auditor: {drawn}.",
            { Auditor: { } auditor } => $"Miner {auditor} runs it again.",
            _ => $"To be audited: {drawn}.",
        };
        return state.Events.Any(e => e.Kind == "audit" && e.Text == text && e.Miner == notice.Auditor)
            ? state
            : Note(state, "audit", now, notice.Auditor, text);
    }

    /// <summary>The verdict is in: pay, try again with another miner, or give up.</summary>
    public static RequestState Judged(RequestState state, RequestId id, Verdict verdict, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(options);
        Checked(state, RequestStatus.Judging);
        JobId job = CurrentJob(state, id);
        MinerId miner = state.Receipt!.From;
        RequestState judged = Note(
            state with { Verdict = verdict, Notices = NoticesOf(verdict, job, miner) },
            "judged", now, miner, $"{verdict.Judgement}: {verdict.Reason}");
        if (verdict.Judgement is Judgement.Accepted) return judged with { Status = RequestStatus.Settling };

        judged = judged with { Excluded = state.Excluded.Add(miner), Receipt = null, Miner = null, HeldBy = null };
        if (state.IsCancelled) return GivenUp(judged, CancelledReason);
        if (state.Attempt + 1 >= options.MaxAttempts)
            return GivenUp(judged, $"No right result in {options.MaxAttempts} attempts.");
        return now > state.Deadline
            ? GivenUp(judged, "No right result by the deadline.")
            : Note(
                judged with { Status = RequestStatus.Queueing, Attempt = state.Attempt + 1 },
                "requeued", now, miner, "The job goes to another miner.");
    }

    /// <summary>Time passes: a request nobody has committed to by its deadline is given up.</summary>
    public static RequestState Tick(RequestState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is RequestStatus.Open && now > state.Deadline
            ? GivenUp(state, "No miner committed to a result by the deadline.")
            : state;
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
    /// Who is paid what when the job is accepted. The audit's part goes to the treasury, which paid or did the audit; without an
    /// audit it is left over and returns to the payer, as does what a text was shorter than quoted.
    /// </summary>
    public static ImmutableArray<Share> SharesOf(RequestState state, CoordinatorId coordinator)
    {
        Checked(state, RequestStatus.Settling);
        Price price = DueOf(state);
        return
        [
            new Share(AccountId.Of(state.Receipt!.From), price.Work, "work"),
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

    // The price of what was done: of a text, the tokens that the accepted receipt commits to. Never more than was quoted.
    private static Price DueOf(RequestState state)
    {
        Amount work = QuoteRules.WorkOf(state.Spec!, state.Model!, state.Receipt!.OutputBytes);
        return state.Price!.For(work < state.Price.Work ? work : state.Price.Work);
    }

    // The audit's part of the price, if there was an audit.
    private static Amount AuditOf(RequestState state) => state.Verdict!.AuditedBy is AuditedBy.Nobody ? Amount.Zero : DueOf(state).Audit;

    private static bool IsWaitingFor(RequestState state, RequestId id, JobId job) =>
        state is { Status: RequestStatus.Open } && CurrentJob(state, id) == job;

    private static RequestState GivenUp(RequestState state, string reason) =>
        state with { Status = RequestStatus.Refunding, Reason = reason, HeldBy = null };

    // An inconclusive verdict is held against nobody.
    private static ImmutableArray<StandingNotice> NoticesOf(Verdict verdict, JobId job, MinerId miner)
    {
        var notices = ImmutableArray.CreateBuilder<StandingNotice>();
        if (verdict.Judgement is not Judgement.Inconclusive)
            notices.Add(new StandingNotice(miner, job, verdict.Judgement is Judgement.Accepted));
        if (verdict.Auditor is { } right) notices.Add(new StandingNotice(right, JobId.ForAuditOf(job), Accepted: true));
        if (verdict.WrongAuditor is { } wrong) notices.Add(new StandingNotice(wrong, JobId.ForAuditOf(job), Accepted: false));
        return notices.ToImmutable();
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
