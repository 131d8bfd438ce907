// The life of a request as one table: a row a status, a column an event, in each cell the status after it. A dot: the event
// changes nothing. A cross: the event cannot come in this status, so the rules throw rather than go on.

using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Requests;

public sealed class RequestRulesTests
{
    private const string Table = """
        status     next        submit            accept   funded    unfunded  queued  leased  requeued  commit     committed  right      wrong      late       third      audit  tick       paid     returned  cancel
        Unknown    Wait        UnknownQuote      x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         UnknownRequest
        Quoted     Wait        Undecided         Funding  x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         UnknownRequest
        Funding    TakeEscrow  Accepted          x        Queueing  Unfunded  x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         Undecided
        Queueing   Enqueue     Accepted          x        x         x         Open    .       .         JobClosed  x          x          x          x          x          .      .          x        x         Undecided
        Open       Wait        Accepted          x        x         x         x       Open    Open      Undecided  Judging    x          x          x          x          .      Refunding  x        x         Undecided
        Judging    Judge       Accepted          x        x         x         x       .       .         JobClosed  x          Settling   Queueing   Refunding  Refunding  Judging  .        x        x         TooLate
        Settling   Pay         Accepted          x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          Settled  x         TooLate
        Refunding  Refund      Accepted          x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        Refunded  TooLate
        Settled    Close       Accepted          x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         TooLate
        Refunded   Close       Accepted          x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         TooLate
        Unfunded   Close       InsufficientFunds x        x         x         x       .       .         JobClosed  x          x          x          x          x          .      .          x        x         TooLate
        """;

    private static readonly MinerId Miner = Sample.Miner(1);
    private static readonly DateTimeOffset Late = Sample.Now + TimeSpan.FromMinutes(10);
    private static readonly Verdict Right = new(Judgement.Accepted, AuditedBy.Silo, null, null, "The same bits.");
    private static readonly Verdict Wrong = new(Judgement.Rejected, AuditedBy.Silo, null, null, "Other bits.");
    private static readonly Verdict Unclear = new(Judgement.Inconclusive, AuditedBy.Nobody, null, null, "Nobody could.");

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            string[][] rows = [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
            return [.. rows.Skip(1).SelectMany(row => row.Skip(1).Select((cell, i) => (row[0], rows[0][i + 1], cell)))];
        }
    }

    [Fact]
    public void Table_NamesEveryStatus_Once() =>
        Assert.Equal(Enum.GetNames<RequestStatus>(), Table.Split('\n').Skip(1).Select(line => line.Split(' ')[0]));

    [Theory]
    [MemberData(nameof(Cells))]
    public void Event_InEveryStatus_LeadsWhereTheTableSays(string status, string happening, string expected)
    {
        RequestState state = In(Enum.Parse<RequestStatus>(status));
        Func<string> happen = () => Happen(state, happening);
        if (expected == "x") Assert.Throws<InvalidOperationException>(happen);
        else Assert.Equal(expected, happen());
    }

    [Theory]
    [InlineData(-1, SubmitOutcome.Undecided)]
    [InlineData(0, SubmitOutcome.Undecided)]
    [InlineData(1, SubmitOutcome.QuoteExpired)]
    public void Submit_AroundTheQuotesEnd_IsExpiredAfterIt(int ticks, SubmitOutcome expected) =>
        Assert.Equal(expected, RequestRules.CheckSubmit(In(RequestStatus.Quoted), Sample.Alice, In(RequestStatus.Quoted).ExpiresAt.AddTicks(ticks)));

    [Theory]
    [InlineData(0, RequestStatus.Open)]
    [InlineData(1, RequestStatus.Refunding)]
    public void Tick_AroundTheDeadline_GivesUpAfterIt(int ticks, RequestStatus expected) =>
        Assert.Equal(expected, RequestRules.Tick(In(RequestStatus.Open), In(RequestStatus.Open).Deadline.AddTicks(ticks)).Status);

    // What need not be written before it goes on, and nothing else.
    [Fact]
    public void GoingOnUnwritten_IsForWhatComesToTheSameWhenItIsDoneAgain()
    {
        var may =
            from step in Enum.GetValues<RequestStep>()
            from status in Enum.GetValues<RequestStatus>()
            where RequestRules.MayGoOnUnwritten(step, In(status))
            select $"{step} {status}";

        Assert.Equal(["TellMiner Settling", "TakeEscrow Queueing", "Judge Settling"], may);
    }

    [Fact]
    public void Submit_ByAnotherPayer_FindsNoQuoteInAnyStatus() => Assert.All(
        Enum.GetValues<RequestStatus>(),
        status => Assert.Equal(SubmitOutcome.UnknownQuote, RequestRules.CheckSubmit(In(status), Sample.Bob, Sample.Now)));

    [Fact]
    public void Cancel_ByAnotherPayer_FindsNoRequestInAnyStatus() => Assert.All(
        Enum.GetValues<RequestStatus>(),
        status => Assert.Equal(CancelOutcome.UnknownRequest, RequestRules.CheckCancel(In(status), Sample.Bob)));

    // A request that its payer gave up: what it does next, what giving it up again finds, and where events lead.
    [Theory]
    [InlineData("Funding", false, "TakeEscrow", "Cancelled")]
    [InlineData("Queueing", false, "Withdraw", "Cancelled")]
    [InlineData("Open", false, "Withdraw", "AfterMiner")]
    [InlineData("Open", true, "Wait", "AfterMiner")]
    [InlineData("Judging", true, "Judge", "TooLate")]
    [InlineData("Settling", true, "Pay", "TooLate")]
    [InlineData("Refunding", false, "Refund", "Cancelled")]
    [InlineData("Refunded", false, "Close", "Cancelled")]
    [InlineData("Settled", true, "Close", "TooLate")]
    [InlineData("Unfunded", false, "Close", "TooLate")]
    public void Cancelled_InEveryStatus_GoesOnAsTheTableSays(string status, bool isWithdrawn, string next, string again)
    {
        RequestState state = In(Enum.Parse<RequestStatus>(status)) with { IsCancelled = true, IsWithdrawn = isWithdrawn };

        Assert.Equal((next, again), (RequestRules.Next(state).ToString(), RequestRules.CheckCancel(state, Sample.Alice).ToString()));
    }

    [Fact]
    public void Cancelled_WithAMinerAtWork_IsRefundedWhenThatMinerDoesNotDeliver()
    {
        RequestState held = RequestRules.Withdrawn(RequestRules.Cancelled(In(RequestStatus.Open), Sample.Now), [false], Sample.Now);
        Assert.Equal((RequestStatus.Open, true), (held.Status, held.IsWithdrawn));
        Assert.Same(held.Reason, RequestRules.Withdrawn(held, [false], Sample.Now).Reason);

        RequestState lost = RequestRules.Requeued(held, Sample.Request, Receipt().Job, Miner, "gone", Sample.Now);
        RequestState wrong = RequestRules.Judged(
            Shown(Sealed(held)), Sample.Request, Wrong, Sample.Options, Sample.Now);
        RequestState right = RequestRules.Judged(Shown(Sealed(held)), Sample.Request, Right, Sample.Options, Sample.Now);

        Assert.Equal(
            (RequestStatus.Refunding, RequestStatus.Refunding, RequestStatus.Refunding, RequestStatus.Settling),
            (RequestRules.Withdrawn(held, [true], Sample.Now).Status, lost.Status, wrong.Status, right.Status));
        Assert.Equal("requeued", lost.Events[^1].Kind);
    }

    [Fact]
    public void Reveal_OfTheSameReceipt_IsKnownInEveryStatus() => Assert.All(
        Enum.GetValues<RequestStatus>(),
        status => Assert.Equal(
            CommitResult.AlreadyCommitted,
            ReplicaRules.CheckReveal(In(status) with { Receipt = Receipt() }, Sample.Request, Opening with { Receipt = Receipt() with { KernelMs = 7 } })));

    [Fact]
    public void Commit_OfAnEarlierAttemptsJob_FindsItClosed()
    {
        RequestState second = In(RequestStatus.Open) with { Attempt = 1 };

        Assert.Equal(CommitResult.JobClosed, ReplicaRules.CheckCommit(second, Sample.Request, Commitment, isHeld: true));
        Assert.Same(second, RequestRules.Leased(second, Sample.Request, Receipt().Job, Miner, Sample.Now));
        Assert.Same(second, RequestRules.Requeued(second, Sample.Request, Receipt().Job, Miner, "gone", Sample.Now));
    }

    [Fact]
    public void Notices_BeforeAnythingElse_AreTold() => Assert.All(
        Enum.GetValues<RequestStatus>(),
        status =>
        {
            RequestState state = In(status) with { Notices = [new StandingNotice(Miner, Receipt().Job, true), new StandingNotice(Miner, Receipt().Job, false)] };
            Assert.Equal(RequestStep.TellMiner, RequestRules.Next(state));
            Assert.Equal(state.Notices[1], Assert.Single(RequestRules.Told(state).Notices));
        });

    [Fact]
    public void Verdict_Inconclusive_IsHeldAgainstNobodyAndTriesAnotherMiner()
    {
        RequestState next = RequestRules.Judged(In(RequestStatus.Judging), Sample.Request, Unclear, Sample.Options, Sample.Now);

        Assert.Equal((RequestStatus.Queueing, 1), (next.Status, next.Attempt));
        Assert.Empty(next.Notices);
        Assert.Equal(Miner, Assert.Single(next.Excluded));
        Assert.Null(next.Receipt);
    }

    [Fact]
    public void Verdict_OnMinerAndAuditor_GoesToBoth()
    {
        JobId job = Receipt().Job;
        Verdict verdict = Wrong with { WrongAuditor = Sample.Miner(2) };

        RequestState next = RequestRules.Judged(In(RequestStatus.Judging), Sample.Request, verdict, Sample.Options, Sample.Now);

        Assert.Equal(
            [new StandingNotice(Miner, job, false), new StandingNotice(Sample.Miner(2), JobId.ForAuditOf(job), false)],
            next.Notices);
    }

    [Theory]
    [InlineData(AuditedBy.Nobody, 460)]
    [InlineData(AuditedBy.Miner, 860)]
    [InlineData(AuditedBy.Silo, 860)]
    public void Shares_OfEveryVerdict_AreTheWorkMarginFeeAndTheAuditThatWasMade(AuditedBy by, uint expected)
    {
        RequestState state = In(RequestStatus.Settling) with { Receipt = Receipt(), Verdict = Right with { AuditedBy = by } };

        Assert.Equal(new Amount(expected), Sum(RequestRules.SharesOf(state, Sample.Coordinator)));
    }

    [Fact]
    public void Shares_OfAnyPriceAndVerdict_NeverExceedWhatIsInEscrow()
    {
        Random random = new(20);
        for (int i = 0; i < 5_000; i++)
        {
            NetworkOptions options = Sample.Options with { MarginPercent = (uint)random.Next(0, 300), FeeBasisPoints = (uint)random.Next(0, 30_000) };
            PictureCard model = Sample.Model with { PricePerStep = new Amount((UInt128)random.NextInt64() * (UInt128)random.Next(1, 1_000)), MaxSteps = 1_000 };
            PictureSpec spec = Sample.Spec with { Steps = random.Next(1, 1_001) };
            Price price = QuoteRules.PriceOf(spec, model, options);
            AuditedBy by = Enum.GetValues<AuditedBy>()[random.Next(3)];
            RequestState state = In(RequestStatus.Settling) with { Spec = spec, Model = model, Price = price, Receipt = Receipt(), Verdict = Right with { AuditedBy = by } };

            Amount shares = Sum(RequestRules.SharesOf(state, Sample.Coordinator));

            Assert.True(shares <= price.Total);
            Assert.Equal(by is AuditedBy.Nobody ? price.Audit : Amount.Zero, price.Total - shares);
        }
    }

    [Fact]
    public void Shares_OfAnyText_AreForItsTokensAndNeverExceedWhatIsInEscrow()
    {
        Random random = new(21);
        for (int i = 0; i < 5_000; i++)
        {
            NetworkOptions options = Sample.Options with { MarginPercent = (uint)random.Next(0, 300), FeeBasisPoints = (uint)random.Next(0, 30_000) };
            TextCard model = Sample.TextModel with
            {
                ContextTokens = 10_000,
                PricePerPromptToken = new Amount((UInt128)random.NextInt64() * (UInt128)random.Next(1, 1_000)),
                PricePerToken = new Amount((UInt128)random.NextInt64() * (UInt128)random.Next(1, 1_000)),
            };
            TextSpec spec = Sample.Text with { MaxTokens = random.Next(1, 5_000), PromptTokens = random.Next(1, 5_000) };
            int tokens = random.Next(1, spec.MaxTokens + 1);
            Price most = QuoteRules.PriceOf(spec, model, options);
            Price due = QuoteRules.PriceOf(spec with { MaxTokens = tokens }, model, options);
            AuditedBy by = Enum.GetValues<AuditedBy>()[random.Next(3)];
            RequestState state = In(RequestStatus.Settling) with
            {
                Spec = spec,
                Model = model,
                Price = most,
                Receipt = Receipt() with { OutputBytes = 4 * tokens },
                Verdict = Right with { AuditedBy = by },
            };

            ImmutableArray<Share> shares = RequestRules.SharesOf(state, Sample.Coordinator);

            Assert.True(Sum(shares) <= most.Total);
            Assert.Equal((due.Work, by is AuditedBy.Nobody ? Amount.Zero : due.Audit), (shares[0].Amount, shares[1].Amount));
            Assert.True(shares[2].Amount <= due.Margin && shares[3].Amount <= due.Fee);
            Assert.True(due.Margin.Units - shares[2].Amount.Units <= 1 && due.Fee.Units - shares[3].Amount.Units <= 1);
            Assert.Equal(Sum(shares), RequestRules.CostOf(state with { Status = RequestStatus.Settled }));
        }
    }

    private static Reveal Opening => new(Receipt(), Hash256.OfText("salt"));

    private static Commitment Commitment => Commitments.Of(Opening);

    private static Receipt Receipt() => Sample.Receipt(JobId.ForAttempt(Sample.Request, 0), Miner);

    private static Amount Sum(ImmutableArray<Share> shares) => shares.Aggregate(Amount.Zero, (sum, share) => sum + share.Amount);

    private static RequestState In(RequestStatus status) => RequestRules.Quoted(
        new QuoteOrder(Sample.Alice, Sample.Spec), Sample.Model, Sample.Price, Sample.Now + Sample.Options.QuoteTime) with
    {
        Status = status,
        Deadline = Sample.Now + Sample.Options.RequestTime,
        Receipt = status is RequestStatus.Judging ? Receipt() with { KernelMs = 1 } : null,
    };

    private static string Happen(RequestState state, string happening)
    {
        RequestStatus before = state.Status;
        switch (happening)
        {
            case "next": return RequestRules.Next(state).ToString();
            case "submit": return RequestRules.CheckSubmit(state, Sample.Alice, Sample.Now).ToString();
            case "cancel": return RequestRules.CheckCancel(state, Sample.Alice).ToString();
            case "commit": return ReplicaRules.CheckCommit(state, Sample.Request, Commitment, isHeld: true).ToString();
        }

        RequestState after = happening switch
        {
            "accept" => RequestRules.Accepted(state, Late),
            "funded" => RequestRules.Funded(state, LedgerResult.AlreadyApplied, Sample.Now),
            "unfunded" => RequestRules.Funded(state, LedgerResult.InsufficientFunds, Sample.Now),
            "queued" => RequestRules.Queued(state, Sample.Now),
            "leased" => RequestRules.Leased(state, Sample.Request, Receipt().Job, Miner, Sample.Now),
            "requeued" => RequestRules.Requeued(state, Sample.Request, Receipt().Job, Miner, "gone", Sample.Now),
            "committed" => Shown(Sealed(state)),
            "right" => RequestRules.Judged(WithReceipt(state), Sample.Request, Right, Sample.Options, Sample.Now),
            "wrong" => RequestRules.Judged(WithReceipt(state), Sample.Request, Wrong, Sample.Options, Sample.Now),
            "late" => RequestRules.Judged(WithReceipt(state), Sample.Request, Wrong, Sample.Options, Late),
            "third" => RequestRules.Judged(WithReceipt(state) with { Attempt = 2 }, Sample.Request, Wrong, Sample.Options, Sample.Now),
            "audit" => RequestRules.Audited(state, Sample.Request, Receipt().Job, new AuditNotice(true, AuditedBy.Silo, null, 1_000, 5), Sample.Now),
            "tick" => RequestRules.Tick(state, Late),
            "paid" => RequestRules.Paid(WithReceipt(state), Sample.Now),
            "returned" => RequestRules.Returned(state, Sample.Now),
            _ => throw new FormatException($"'{happening}' is no event."),
        };
        Assert.True(after.Status == before || after.Events.Length > state.Events.Length || happening is "accept" or "tick", $"Nobody is told that {before} became {after.Status}.");
        return ReferenceEquals(after, state) ? "." : after.Status.ToString();
    }

    private static RequestState Sealed(RequestState state) => RequestRules.RevealsOpened(
        RequestRules.Committed(state, Sample.Request, Commitment, Sample.Options, Sample.Now), Sample.Request, [true], Sample.Now);

    private static RequestState Shown(RequestState state) => RequestRules.Revealed(state, Sample.Request, Receipt(), Sample.Facts(Miner), Sample.Now);

    private static RequestState WithReceipt(RequestState state) => state with { Receipt = Receipt() };
}
