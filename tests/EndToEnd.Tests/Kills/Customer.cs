using System.Collections.Concurrent;
using Cuckoo.Client;
using Cuckoo.Pictures;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>What came of a customer's request.</summary>
/// <param name="Account">Who paid.</param>
/// <param name="Quote">The price that bound.</param>
/// <param name="Request">The request at its end.</param>
/// <param name="Events">All its events as watched across the kills.</param>
internal sealed record Outcome(string Account, QuoteReply Quote, RequestReply Request, IReadOnlyList<RequestEvent> Events);

/// <summary>Somebody who opens an account, asks for one picture and does not give up, whatever happens to the silo.</summary>
/// <param name="edge">Where to ask.</param>
/// <param name="failures">Refusals that should not happen while a silo is up: told, and tried again.</param>
internal sealed class Customer(Uri edge, ConcurrentBag<string> failures)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Goes the whole path.</summary>
    public async Task<Outcome> AskAsync(string prompt, long seed, int steps, CancellationToken cancellation)
    {
        using CuckooClient client = new(new EdgeOptions
        {
            Edge = edge,
            Attempts = 1_000,
            FirstPause = Pause,
            LongestPause = TimeSpan.FromMilliseconds(250),
        });
        AccountOpened account = await InsistAsync(() => client.OpenAccountAsync(cancellation), cancellation);
        await InsistAsync(() => client.FaucetAsync(cancellation), cancellation);
        QuoteReply quote = await InsistAsync(
            () => client.QuoteAsync(new QuoteAsked("emoji-t2i", prompt, seed, steps), cancellation), cancellation);

        // The answer may be lost together with the silo: the id is asked for again until there is one.
        await InsistAsync(() => client.SubmitAsync(quote.QuoteId, cancellation), cancellation);
        IReadOnlyList<RequestEvent> events = await WatchAsync(client, quote.QuoteId, cancellation);
        RequestReply request = await InsistAsync(() => client.RequestAsync(quote.QuoteId, cancellation), cancellation);
        if (request.State == "settled")
        {
            // The client compares the pixels' hash with the receipt's.
            Picture picture = await InsistAsync(() => client.PixelsAsync(request.Id, cancellation), cancellation);
            Assert.Equal(3 * picture.Width * picture.Height, picture.Rgb.Length);
        }

        return new Outcome(account.Account, quote, request, events);
    }

    private async Task<IReadOnlyList<RequestEvent>> WatchAsync(CuckooClient client, string id, CancellationToken cancellation)
    {
        List<RequestEvent> kept = [];
        await InsistAsync(
            async () =>
            {
                // Progress is news of the moment under the number of the last kept event.
                await foreach (RequestEvent happening in client.WatchAsync(id, kept.Count, cancellation))
                    if (happening.Kind != "progress") kept.Add(happening);
                return true;
            },
            cancellation);
        return kept;
    }

    private async Task<T> InsistAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (EdgeUnreachableException)
            {
                // Killed in the middle of it.
            }
            catch (EdgeRefusedException refused) when (refused.Code is "internal" or "timed_out")
            {
                failures.Add($"{refused.Code}: {refused.Message}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }
}
