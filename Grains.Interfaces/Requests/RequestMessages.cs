using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>Where a request stands.</summary>
public enum RequestStatus
{
    /// <summary>Never quoted.</summary>
    Unknown = 0,

    /// <summary>A price is named; no money has moved.</summary>
    Quoted,

    /// <summary>Accepted; the money is on its way into escrow.</summary>
    Funding,

    /// <summary>In escrow; the job is on its way to the coordinator's queue.</summary>
    Queueing,

    /// <summary>The job waits for a miner or is run by one.</summary>
    Open,

    /// <summary>A result is committed and being judged.</summary>
    Judging,

    /// <summary>Accepted; the money is on its way to those who are due it.</summary>
    Settling,

    /// <summary>Given up; the money is on its way back.</summary>
    Refunding,

    /// <summary>Paid out. Final.</summary>
    Settled,

    /// <summary>Paid back. Final.</summary>
    Refunded,

    /// <summary>The payer could not cover it; no money moved. Final.</summary>
    Unfunded,
}

/// <summary>A price and what it is made of. What was quoted for a text is the most; it is settled for the tokens generated.</summary>
/// <param name="Work">For the miner whose result is accepted.</param>
/// <param name="Audit">For who runs it again, when it is audited; otherwise it goes back.</param>
/// <param name="Margin">For the coordinator.</param>
/// <param name="Fee">For the network.</param>
[GenerateSerializer, Immutable]
public sealed record Price(Amount Work, Amount Audit, Amount Margin, Amount Fee)
{
    /// <summary>What goes into escrow.</summary>
    public Amount Total => Work + Audit + Margin + Fee;

    /// <summary>The price when less work was done than was quoted: every part in proportion, rounded down in the payer's favour.</summary>
    /// <param name="work">What the work done costs, at most <see cref="Work"/>.</param>
    public Price For(Amount work) => work == Work ? this : new Price(work, Audit.Part(work, Work), Margin.Part(work, Work), Fee.Part(work, Work));
}

/// <summary>Asks for a price.</summary>
/// <param name="Payer">Who will pay.</param>
/// <param name="Spec">What for.</param>
/// <param name="Coordinator">On whose terms; the silo's own when nobody is named.</param>
/// <param name="Priority">How urgent it is.</param>
[GenerateSerializer, Immutable]
public sealed record QuoteOrder(AccountId Payer, JobSpec Spec, CoordinatorId? Coordinator = null, JobPriority Priority = JobPriority.Normal)
{
    /// <summary>The right result, where the network asks for what it knows already.</summary>
    [Id(0)]
    public Rerun? Known { get; init; }
}

/// <summary>Why there is no price.</summary>
public enum QuoteRefusal
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>There is a price.</summary>
    None,

    /// <summary>No coordinator offers the model.</summary>
    UnknownModel,

    /// <summary>The prompt is empty, too long or has control characters.</summary>
    BadPrompt,

    /// <summary>Steps out of range.</summary>
    BadSteps,

    /// <summary>Guidance out of range.</summary>
    BadGuidance,

    /// <summary>Seed out of range.</summary>
    BadSeed,

    /// <summary>The model is of pictures and a text was asked for, or the other way round.</summary>
    WrongKind,

    /// <summary>The conversation is empty, too long, or has roles or characters that are not allowed.</summary>
    BadMessages,

    /// <summary>The tokens asked for and those of the conversation do not fit the model's context.</summary>
    BadMaxTokens,

    /// <summary>Temperature out of range.</summary>
    BadTemperature,

    /// <summary>The share of the likeliest tokens is out of range.</summary>
    BadTopP,

    /// <summary>The id has been used for another quote.</summary>
    IdReused,

    /// <summary>There is no such coordinator.</summary>
    UnknownCoordinator,

    /// <summary>The coordinator's owner has less at stake than a coordinator needs.</summary>
    CoordinatorUnstaked,

    /// <summary>What it is to start from is no picture of the model's size, or the model starts from none.</summary>
    BadStart,

    /// <summary>How much of the start is drawn anew is out of range, or there is no start.</summary>
    BadStrength,
}

/// <summary>What was quoted.</summary>
/// <param name="Model">For which model.</param>
/// <param name="Price">The price that binds.</param>
/// <param name="App">Whose it is, for the bounds on how many there may be; nothing for the silo's own coordinator.</param>
[GenerateSerializer, Immutable]
public sealed record QuoteOffer(ModelCard Model, Price Price, OpenFor? App = null);

/// <summary>A binding price, or why there is none.</summary>
/// <param name="Refusal">Why there is none.</param>
/// <param name="Price">The price.</param>
/// <param name="Model">The model that would run.</param>
/// <param name="ExpiresAt">The last moment to accept.</param>
/// <param name="Copies">How many miners would run it.</param>
/// <param name="DrawCommitment">What is told of the seed its miners will be drawn by.</param>
[GenerateSerializer, Immutable]
public readonly record struct QuoteOutcome(
    QuoteRefusal Refusal, Price? Price, ModelCard? Model, DateTimeOffset ExpiresAt, int Copies = 1, Hash256? DrawCommitment = null);

/// <summary>What became of a submission.</summary>
public enum SubmitOutcome
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>The money is in escrow and the job on its way.</summary>
    Accepted,

    /// <summary>No such quote of this payer.</summary>
    UnknownQuote,

    /// <summary>The quote's time is over; ask again.</summary>
    QuoteExpired,

    /// <summary>The payer's balance does not cover it.</summary>
    InsufficientFunds,

    /// <summary>The coordinator's queue is full.</summary>
    QueueFull,

    /// <summary>As many jobs of the model wait as may.</summary>
    ModelQueueFull,
}

/// <summary>What became of giving a request up.</summary>
public enum CancelOutcome
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>The price goes back, or has gone back.</summary>
    Cancelled,

    /// <summary>A miner is at work: it is paid if it delivers, otherwise the price goes back.</summary>
    AfterMiner,

    /// <summary>A result is committed, or the request has come to another end.</summary>
    TooLate,

    /// <summary>No such request of this payer.</summary>
    UnknownRequest,
}

/// <summary>Where a request stands and what it waits for.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Miner">Who holds the job, as far as is known.</param>
/// <param name="IsCancelled">Whether its payer gave it up.</param>
/// <param name="Model">The model it runs on.</param>
/// <param name="Job">How its job stands in the queue, while it has one there.</param>
/// <param name="Deadline">When it is given back if no miner has committed to a result.</param>
[GenerateSerializer, Immutable]
public sealed record RequestOutlook(RequestStatus Status, MinerId? Miner, bool IsCancelled, ModelCard Model, JobOutlook? Job, DateTimeOffset Deadline)
{
    /// <summary>Its runs where there are several; none otherwise.</summary>
    [Id(0)]
    public ImmutableArray<ReplicaOutlook> Replicas { get; init; } = [];

    /// <summary>How urgent it is.</summary>
    [Id(1)]
    public JobPriority Priority { get; init; }
}

/// <summary>Where one of several runs stands.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Miner">Who holds it, as far as is known.</param>
[GenerateSerializer, Immutable]
public sealed record ReplicaOutlook(int Number, ReplicaStatus Status, MinerId? Miner);

/// <summary>Where one of the runs of a request stands.</summary>
public enum ReplicaStatus
{
    /// <summary>Its job waits for a miner or is run by one.</summary>
    Waiting = 0,

    /// <summary>Its miner has committed to a result and keeps it to itself.</summary>
    Committed,

    /// <summary>Its miner has shown the result.</summary>
    Revealed,

    /// <summary>It is no longer waited for.</summary>
    Dropped,
}

/// <summary>A step reached in a run.</summary>
/// <param name="Step">Steps done; of a text, tokens generated.</param>
/// <param name="Steps">Steps in all; of a text, tokens at most.</param>
[GenerateSerializer, Immutable]
public readonly record struct StepProgress(int Step, int Steps);

/// <summary>How far a miner says it is.</summary>
/// <param name="Reached">The step.</param>
/// <param name="Tokens">Of a text: the ids generated so far, or the first of them. The miner's word, like the step.</param>
/// <param name="Picture">Of a picture: what it looks like so far. The miner's word as well.</param>
[GenerateSerializer, Immutable]
public sealed record LiveProgress(StepProgress Reached, ImmutableArray<int> Tokens, SmallPicture? Picture = null);

/// <summary>A small picture of a run under way.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Red, green and blue of each, row by row.</param>
[GenerateSerializer, Immutable]
public sealed record SmallPicture(int Width, int Height, ImmutableArray<byte> Rgb);

/// <summary>Something that happened to a request.</summary>
/// <param name="Number">1, 2, 3 … for what is kept; progress bears the number of the last kept event.</param>
/// <param name="Kind">One word.</param>
/// <param name="At">When.</param>
/// <param name="Miner">Miner concerned.</param>
/// <param name="Progress">Step reached.</param>
/// <param name="Text">One sentence.</param>
[GenerateSerializer, Immutable]
public sealed record RequestHappening(long Number, string Kind, DateTimeOffset At, MinerId? Miner, StepProgress? Progress, string Text);

/// <summary>Events since a number.</summary>
/// <param name="Events">In order.</param>
/// <param name="Progress">Latest step, when it is news.</param>
/// <param name="IsFinal">Whether no further event will come.</param>
/// <param name="Tokens">Of a text, with progress: the ids generated so far, which nobody has verified.</param>
/// <param name="Picture">Of a picture, with progress: what it looks like so far, which nobody has verified.</param>
[GenerateSerializer, Immutable]
public sealed record EventPage(
    ImmutableArray<RequestHappening> Events, RequestHappening? Progress, bool IsFinal, ImmutableArray<int> Tokens, SmallPicture? Picture = null);

/// <summary>A request as its payer sees it.</summary>
/// <param name="Id">The request.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Miner">Who holds the job, if anybody.</param>
/// <param name="Spec">What was asked.</param>
/// <param name="Model">Model it runs on.</param>
/// <param name="Price">The price.</param>
/// <param name="Reason">Why it was given up.</param>
/// <param name="Receipt">The accepted receipt.</param>
/// <param name="Lines">Its transfers so far.</param>
/// <param name="IsCancelled">Whether its payer gave it up.</param>
/// <param name="Coordinator">On whose terms it was quoted.</param>
[GenerateSerializer, Immutable]
public sealed record RequestView(
    RequestId Id,
    RequestStatus Status,
    MinerId? Miner,
    JobSpec Spec,
    ModelCard Model,
    Price Price,
    string? Reason,
    Receipt? Receipt,
    ImmutableArray<LedgerLine> Lines,
    bool IsCancelled,
    CoordinatorId Coordinator)
{
    /// <summary>How urgent it is.</summary>
    [Id(0)]
    public JobPriority Priority { get; init; }

    /// <summary>Whether it has come to its end.</summary>
    public bool IsFinal => Status is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded;
}
