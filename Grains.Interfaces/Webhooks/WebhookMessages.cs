using System.Collections.Immutable;

namespace Cuckoo.Grains.Webhooks;

/// <summary>How far the telling is.</summary>
public enum WebhookStatus
{
    /// <summary>Nothing is to be told.</summary>
    None = 0,

    /// <summary>It is tried, or will be again.</summary>
    Pending,

    /// <summary>It was answered with a status of 200 to 299.</summary>
    Delivered,

    /// <summary>The tries are used up.</summary>
    GivenUp,
}

/// <summary>One try.</summary>
/// <param name="At">When it ended.</param>
/// <param name="HttpStatus">What was answered, if anything.</param>
/// <param name="Problem">One sentence when there was no good answer; nothing when there was.</param>
[GenerateSerializer, Immutable]
public sealed record WebhookTry(DateTimeOffset At, int? HttpStatus, string? Problem);

/// <summary>The telling of a request's end as its payer sees it.</summary>
/// <param name="EventId">Names what is told; the same at each try.</param>
/// <param name="Url">Where to.</param>
/// <param name="Status">How far it is.</param>
/// <param name="NextAt">When it is tried next.</param>
/// <param name="Tries">In order.</param>
[GenerateSerializer, Immutable]
public sealed record WebhookView(string EventId, string Url, WebhookStatus Status, DateTimeOffset? NextAt, ImmutableArray<WebhookTry> Tries);
