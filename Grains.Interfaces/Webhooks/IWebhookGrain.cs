using Orleans.Concurrency;

namespace Cuckoo.Grains.Webhooks;

/// <summary>
/// Tells a program of the payer's that a request has come to its end: at least once, tried again with growing waits, until it answers or
/// the tries are used up. Its key is the request id.
/// </summary>
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Begins to tell; repeating it changes nothing.</summary>
    /// <param name="payer">Whose request it is.</param>
    /// <param name="url">Where to.</param>
    Task Begin(AccountId payer, string url);

    /// <summary>What was tried so far; nothing for anybody but the payer, and before the request's end.</summary>
    [AlwaysInterleave]
    Task<WebhookView?> View(AccountId viewer);
}
