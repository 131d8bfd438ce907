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

/// <summary>What a picture is asked to be.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">The user's text.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidancePercent">Guidance in hundredths.</param>
[GenerateSerializer, Immutable]
public sealed record PictureSpec(string Model, string Prompt, long Seed, int Steps, int GuidancePercent);

/// <summary>A model on offer, as the coordinator has it.</summary>
/// <param name="Name">Name to ask for it by.</param>
/// <param name="Program">Program hash.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="MaxSteps">Most steps.</param>
/// <param name="PricePerStep">Price of a step.</param>
[GenerateSerializer, Immutable]
public sealed record ModelCard(string Name, Hash256 Program, int Width, int Height, int MaxSteps, Amount PricePerStep)
{
    /// <summary>Length of an output: one byte a colour, three a pixel.</summary>
    public long OutputBytes => 3L * Width * Height;
}

/// <summary>A price and what it is made of.</summary>
/// <param name="Work">For the miner whose result is accepted.</param>
/// <param name="Audit">For who runs it again, when it is audited; otherwise it goes back.</param>
/// <param name="Margin">For the coordinator.</param>
/// <param name="Fee">For the network.</param>
[GenerateSerializer, Immutable]
public sealed record Price(Amount Work, Amount Audit, Amount Margin, Amount Fee)
{
    /// <summary>What goes into escrow.</summary>
    public Amount Total => Work + Audit + Margin + Fee;
}

/// <summary>Asks for a price.</summary>
/// <param name="Payer">Who will pay.</param>
/// <param name="Spec">What for.</param>
[GenerateSerializer, Immutable]
public sealed record QuoteOrder(AccountId Payer, PictureSpec Spec);

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

    /// <summary>The id has been used for another quote.</summary>
    IdReused,
}

/// <summary>What was quoted.</summary>
/// <param name="Model">For which model.</param>
/// <param name="Price">The price that binds.</param>
[GenerateSerializer, Immutable]
public sealed record QuoteOffer(ModelCard Model, Price Price);

/// <summary>A binding price, or why there is none.</summary>
/// <param name="Refusal">Why there is none.</param>
/// <param name="Price">The price.</param>
/// <param name="Model">The model that would run.</param>
/// <param name="ExpiresAt">The last moment to accept.</param>
[GenerateSerializer, Immutable]
public readonly record struct QuoteOutcome(QuoteRefusal Refusal, Price? Price, ModelCard? Model, DateTimeOffset ExpiresAt);

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
public sealed record RequestOutlook(RequestStatus Status, MinerId? Miner, bool IsCancelled, ModelCard Model, JobOutlook? Job, DateTimeOffset Deadline);

/// <summary>A step reached in a run.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
[GenerateSerializer, Immutable]
public readonly record struct StepProgress(int Step, int Steps);

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
[GenerateSerializer, Immutable]
public sealed record EventPage(ImmutableArray<RequestHappening> Events, RequestHappening? Progress, bool IsFinal);

/// <summary>What became of a commitment.</summary>
public enum CommitResult
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>It stands and is being judged.</summary>
    Committed,

    /// <summary>The same commitment stands from before.</summary>
    AlreadyCommitted,

    /// <summary>The request no longer waits for this job.</summary>
    JobClosed,

    /// <summary>The miner does not hold the lease.</summary>
    LeaseLost,

    /// <summary>The output has not been uploaded.</summary>
    OutputMissing,
}

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
[GenerateSerializer, Immutable]
public sealed record RequestView(
    RequestId Id,
    RequestStatus Status,
    MinerId? Miner,
    PictureSpec Spec,
    ModelCard Model,
    Price Price,
    string? Reason,
    Receipt? Receipt,
    ImmutableArray<LedgerLine> Lines,
    bool IsCancelled)
{
    /// <summary>Whether it has come to its end.</summary>
    public bool IsFinal => Status is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded;
}
