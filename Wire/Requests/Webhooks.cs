using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Wire.Requests;

/// <summary>Where the end of a request is to be told.</summary>
/// <param name="Url">https; at most 1,000 characters; no address that is not of the public internet.</param>
public sealed record WebhookAsked(string Url);

/// <summary>The body of a webhook's call. Its header Cuckoo-Signature is <c>t=UNIX,v1=HEX</c>: HMAC-SHA-256 under the account's secret over the time, a full stop and the body.</summary>
/// <param name="EventId">The same at each try, so that a repetition is known.</param>
/// <param name="Kind">request.settled, request.refunded or request.unfunded.</param>
/// <param name="Request">The request at its end.</param>
public sealed record WebhookEvent(string EventId, string Kind, RequestEnd Request);

/// <summary>A request that has come to its end, without what was asked for.</summary>
/// <param name="Id">Request id.</param>
/// <param name="State">settled, refunded or unfunded.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Total">What went into escrow.</param>
/// <param name="Reason">Why it was refunded or unfunded; absent otherwise.</param>
/// <param name="Receipt">The accepted receipt.</param>
/// <param name="Ledger">Its transfers.</param>
/// <param name="Profile">tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
public sealed record RequestEnd(
    string Id, string State, string Model, string Total, string? Reason, SignedReceipt? Receipt, IReadOnlyList<LedgerLine> Ledger, string? Profile = null);

/// <summary>A new secret of an account's webhooks. It is shown this once; the one before is good for nothing from now on.</summary>
/// <param name="Secret">Its UTF-8 bytes are the key of the signatures.</param>
public sealed record WebhookSecretMade(string Secret);

/// <summary>How far the telling of a request's end is.</summary>
/// <param name="EventId">Names what is told.</param>
/// <param name="Url">Where to.</param>
/// <param name="State">pending, delivered or given_up.</param>
/// <param name="NextAt">When it is tried next; absent unless it is pending.</param>
/// <param name="Tries">In order.</param>
public sealed record DeliveriesReply(string EventId, string Url, string State, DateTimeOffset? NextAt, IReadOnlyList<DeliveryRow> Tries);

/// <summary>One try to tell.</summary>
/// <param name="At">When it ended.</param>
/// <param name="HttpStatus">What was answered, if anything.</param>
/// <param name="Problem">One sentence; absent when it was delivered.</param>
public sealed record DeliveryRow(DateTimeOffset At, int? HttpStatus, string? Problem);
