using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Webhooks;

/// <summary>Sends what a webhook tells; the host implements it, because grains reach no network.</summary>
public interface IWebhookSender
{
    /// <summary>Sends once, within a bounded time. Never throws for what a stranger's server does.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="eventId">Names what is told.</param>
    /// <param name="payer">Whose secret signs it.</param>
    /// <param name="generation">Which of the payer's secrets, counted from 1.</param>
    /// <param name="request">What is told.</param>
    Task<WebhookAnswer> Send(string url, string eventId, AccountId payer, int generation, RequestView request);
}

/// <summary>What a try came to.</summary>
/// <param name="HttpStatus">What was answered, if anything.</param>
/// <param name="Problem">One sentence when it was not delivered; nothing when it was.</param>
public readonly record struct WebhookAnswer(int? HttpStatus, string? Problem);
