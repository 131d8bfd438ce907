using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Wire.Requests;

/// <summary>Accepts a quote. Repeating it is safe: the quote's id is the request's.</summary>
/// <param name="QuoteId">Id of the quote.</param>
/// <param name="Webhook">Where its end is told; nowhere when absent.</param>
public sealed record RequestAsked(string QuoteId, WebhookAsked? Webhook = null);

/// <summary>A request as its payer sees it.</summary>
/// <param name="Id">Request id.</param>
/// <param name="State">queued, running, cancelling, judging, settling, settled, refunding, refunded or unfunded.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">The user's text.</param>
/// <param name="Seed">Seed used.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidancePercent">Guidance in hundredths.</param>
/// <param name="Total">What went into escrow.</param>
/// <param name="IsFinal">Whether it is settled, refunded or unfunded.</param>
/// <param name="Reason">Why it was refunded or unfunded; absent otherwise.</param>
/// <param name="Output">Where the picture is, once accepted.</param>
/// <param name="Receipt">The accepted receipt.</param>
/// <param name="Ledger">Its transfers so far.</param>
public sealed record RequestReply(
    string Id,
    string State,
    string Model,
    string Prompt,
    long Seed,
    int Steps,
    int GuidancePercent,
    string Total,
    bool IsFinal,
    string? Reason,
    PictureOutput? Output,
    SignedReceipt? Receipt,
    IReadOnlyList<LedgerLine> Ledger);

/// <summary>An accepted picture.</summary>
/// <param name="Hash">SHA-256 of its pixels.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record PictureOutput(string Hash, int Width, int Height);

/// <summary>One event of a request, as sent by server-sent events; its number is the event id, for resuming.</summary>
/// <param name="Number">1, 2, 3 … in the order things happened; progress is not kept and bears the number of the event before it.</param>
/// <param name="Kind">escrowed, queued, leased, progress, committed, audit, judged, requeued, cancelled, settled, refunded or unfunded.</param>
/// <param name="At">When.</param>
/// <param name="Miner">Miner concerned, if any.</param>
/// <param name="Step">Step reached, for progress.</param>
/// <param name="Steps">Steps in all, for progress.</param>
/// <param name="Text">One sentence for people.</param>
public sealed record RequestEvent(long Number, string Kind, DateTimeOffset At, string? Miner, int? Step, int? Steps, string Text);
