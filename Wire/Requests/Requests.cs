using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Wire.Requests;

/// <summary>Accepts a quote. Repeating it is safe: the quote's id is the request's.</summary>
/// <param name="QuoteId">Id of the quote.</param>
/// <param name="Webhook">Where its end is told; nowhere when absent.</param>
/// <param name="DrawSalt">
/// 32 random bytes, lower-case hexadecimal, that go into the draws of its miners: with them not even the network could have aimed at a
/// miner when it chose its seed. That of the first submission counts.
/// </param>
public sealed record RequestAsked(string QuoteId, WebhookAsked? Webhook = null, string? DrawSalt = null);

/// <summary>A request as its payer sees it.</summary>
/// <param name="Id">Request id.</param>
/// <param name="State">queued, running, cancelling, judging, settling, settled, refunding, refunded or unfunded.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Kind">picture or text.</param>
/// <param name="Seed">Seed used.</param>
/// <param name="Total">What went into escrow.</param>
/// <param name="IsFinal">Whether it is settled, refunded or unfunded.</param>
/// <param name="Reason">Why it was refunded or unfunded; absent otherwise.</param>
/// <param name="Receipt">The accepted receipt.</param>
/// <param name="Ledger">Its transfers so far.</param>
/// <param name="Prompt">The user's text; absent for text.</param>
/// <param name="Steps">Denoising steps; absent for text.</param>
/// <param name="GuidancePercent">Guidance in hundredths; absent for text.</param>
/// <param name="Output">Where the picture is, once accepted.</param>
/// <param name="Messages">The conversation; absent for pictures.</param>
/// <param name="MaxTokens">Tokens generated at most; absent for pictures.</param>
/// <param name="TemperaturePercent">Temperature in hundredths; absent for pictures.</param>
/// <param name="TopPPercent">Share of the likeliest tokens in hundredths; absent for pictures.</param>
/// <param name="Answer">The text, once accepted and as long as it is kept.</param>
/// <param name="Coordinator">The coordinator on whose terms it was quoted.</param>
/// <param name="Profile">tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
/// <param name="Priority">low or high; absent where it is normal.</param>
/// <param name="StrengthPercent">How much of the picture that it starts from is drawn anew; absent where it starts from noise. The picture is in the receipt's document.</param>
public sealed record RequestReply(
    string Id,
    string State,
    string Model,
    string Kind,
    long Seed,
    string Total,
    bool IsFinal,
    string? Reason,
    SignedReceipt? Receipt,
    IReadOnlyList<LedgerLine> Ledger,
    string? Prompt = null,
    int? Steps = null,
    int? GuidancePercent = null,
    PictureOutput? Output = null,
    IReadOnlyList<ChatMessage>? Messages = null,
    int? MaxTokens = null,
    int? TemperaturePercent = null,
    int? TopPPercent = null,
    TextOutput? Answer = null,
    string? Coordinator = null,
    string? Profile = null,
    string? Priority = null,
    int? StrengthPercent = null);

/// <summary>An accepted picture.</summary>
/// <param name="Hash">SHA-256 of its pixels.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record PictureOutput(string Hash, int Width, int Height);

/// <summary>An accepted text.</summary>
/// <param name="Text">What was written.</param>
/// <param name="Tokens">The generated ids. SHA-256 over them, four bytes each, little-endian, is the receipt's output hash.</param>
/// <param name="Finish">stop when the model ended its text, length when it had no token left.</param>
/// <param name="PromptTokens">Tokens of the conversation.</param>
public sealed record TextOutput(string Text, IReadOnlyList<int> Tokens, string Finish, int PromptTokens);

/// <summary>One event of a request, as sent by server-sent events; its number is the event id, for resuming.</summary>
/// <param name="Number">1, 2, 3 … in the order things happened; progress is not kept and bears the number of the event before it.</param>
/// <param name="Kind">escrowed, queued, leased, progress, sealed (of several runs, one committed), dropped (one of them is no longer waited for), committed, audit, judged, requeued, cancelled, settled, refunded or unfunded.</param>
/// <param name="At">When.</param>
/// <param name="Miner">Miner concerned, if any.</param>
/// <param name="Step">Step reached, for progress; of a text, tokens generated.</param>
/// <param name="Steps">Steps in all, for progress; of a text, tokens at most.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Draft">For progress of a text: what the miner says it has written so far. Nobody has verified it.</param>
/// <param name="DraftPng">For progress of a picture: what the miner says it looks like so far, a PNG file of at most 32 by 32 pixels in base 64. Nobody has verified it.</param>
public sealed record RequestEvent(
    long Number, string Kind, DateTimeOffset At, string? Miner, int? Step, int? Steps, string Text, string? Draft = null, string? DraftPng = null);
