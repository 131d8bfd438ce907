// Follows every open request by its events, from the last one heard, and asks now and then where it stands in the queue. What it hears
// changes the request and so its message; the end is an errand, for it fetches and looks at what came.

using Cuckoo.Client;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Requests;

/// <summary>Watches requests.</summary>
internal sealed class Watcher(BotStore store, Edge edge, TextCheck check, Signal signal, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan PlacePause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Task> watched = new(StringComparer.Ordinal);

    /// <summary>Runs until it is ended.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task changed = signal.Changed;
            foreach ((string id, Task watch) in watched.ToList())
                if (watch.IsCompleted) watched.Remove(id);
            foreach (Ask ask in store.Open())
                if (!watched.ContainsKey(ask.Id)) watched[ask.Id] = Follow(ask, cancellation);
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(2), time, cancellation));
        }
    }

    private async Task Follow(Ask ask, CancellationToken cancellation)
    {
        try
        {
            (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task places = Place(client, ask, ended.Token);
            try
            {
                await foreach (RequestEvent happening in client.WatchAsync(ask.Request!, ask.LastEvent, cancellation))
                {
                    if (happening.Kind is "settled" or "refunded" or "unfunded") break;
                    Change(ask.Id, a => AskRules.Heard(a, happening, check));
                }
            }
            finally
            {
                await ended.CancelAsync();
                await places;
            }

            // A request that is open though this was done before has not come to its end by it: it is asked for again.
            Errand finish = new("finish-" + ask.Id, ErrandKind.Finish, ask.Person, ask.Id);
            store.InOne(s =>
            {
                if (s.Ask(ask.Id) is { IsOpen: true }) s.KeepAgain(finish);
                return true;
            });
            signal.Ring();

            // Until the errand is done the request is open; it needs no second watch meanwhile.
            do await Task.Delay(PlacePause, time, cancellation);
            while (store.Ask(ask.Id) is { IsOpen: true } && store.IsWaiting(finish.Id));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The next run goes on from the last event.
        }
        catch (EdgeRefusedException e) when (e.Code is "unknown_request")
        {
            Change(ask.Id, a => a with { Stage = Stage.Refused, Refusal = Words.Refused.In(a.Language, ("code", e.Code)) });
        }
        catch (EdgeRefusedException e) when (e.Code is "unauthorized" or "key_revoked" or "key_expired")
        {
            edge.Forget(ask.Person);
            await Task.Delay(FailurePause, time, cancellation);
        }
        catch (EdgeException e)
        {
            log.LogInformation("A request is not heard of ({Type}); it is asked for again.", e.GetType().Name);
            Change(ask.Id, a => a with { IsUnreachable = true });
            await Task.Delay(FailurePause, time, cancellation);
        }
    }

    private async Task Place(CuckooClient client, Ask ask, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (store.Ask(ask.Id) is { Stage: Stage.Waiting })
                {
                    WaitReply wait = await client.WaitAsync(ask.Request!, cancellation);
                    Change(ask.Id, a => AskRules.Placed(a, wait));
                }

                await Task.Delay(PlacePause, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // It has come to its end.
        }
        catch (EdgeException)
        {
            // Its place is worth knowing, but no reason to stop.
        }
    }

    private void Change(string id, Func<Ask, Ask> change)
    {
        bool isChanged = store.InOne(s =>
        {
            if (s.Ask(id) is not { IsOpen: true } ask) return false;
            Ask next = change(ask);
            if (next == ask) return false;
            s.Keep(new Reaction().Show(next));
            return true;
        });
        if (isChanged) signal.Ring();
    }
}
