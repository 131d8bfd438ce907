using System.Collections.Concurrent;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Webhooks;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>A stranger's server that answers as it is told, 200 by itself.</summary>
internal sealed class ScriptedSender : IWebhookSender
{
    private int failures;

    /// <summary>What was sent, in order.</summary>
    public ConcurrentQueue<(string Url, string EventId, int Generation, RequestStatus Status)> Sent { get; } = new();

    /// <summary>The next ones fail.</summary>
    public void Fail(int times) => Interlocked.Exchange(ref failures, times);

    public Task<WebhookAnswer> Send(string url, string eventId, AccountId payer, int generation, RequestView request)
    {
        Sent.Enqueue((url, eventId, generation, request.Status));
        return Task.FromResult(Interlocked.Decrement(ref failures) >= 0 ? new WebhookAnswer(500, "The server answered with 500.") : new WebhookAnswer(200, null));
    }
}
