using System.Collections.Immutable;

namespace Cuckoo.Grains.Webhooks;

/// <summary>All that is kept of the telling of one request's end.</summary>
public sealed record WebhookState
{
    /// <summary>How far it is.</summary>
    public WebhookStatus Status { get; init; }

    /// <summary>Whose request it is.</summary>
    public AccountId Payer { get; init; }

    /// <summary>Where to.</summary>
    public string Url { get; init; } = "";

    /// <summary>When it is tried next, while it is pending.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>What was tried, in order.</summary>
    public ImmutableArray<WebhookTry> Tries { get; init; } = [];
}
