using System.Collections.Concurrent;
using Cuckoo.Client;
using Cuckoo.Pictures;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>What came of a customer's request.</summary>
/// <param name="Account">Who paid.</param>
/// <param name="Quote">The price that bound.</param>
/// <param name="Request">The request at its end.</param>
/// <param name="Events">All its events as watched across the kills.</param>
internal sealed record Outcome(string Account, QuoteReply Quote, RequestReply Request, IReadOnlyList<RequestEvent> Events);

/// <summary>Somebody with an account who asks for pictures and does not give up, whatever happens to the silo.</summary>
internal sealed class Customer : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CuckooClient client;
    private readonly ConcurrentBag<string> failures;
    private readonly Depositor? wallet;

    /// <param name="edge">Where to ask.</param>
    /// <param name="failures">Refusals that should not happen while a silo is up: told, and tried again.</param>
    /// <param name="wallet">What it deposits from; the faucet gives it money when there is none.</param>
    public Customer(Uri edge, ConcurrentBag<string> failures, Depositor? wallet = null)
    {
        (this.failures, this.wallet) = (failures, wallet);
        client = new CuckooClient(new EdgeOptions
        {
            Edge = edge,
            Attempts = 1_000,
            FirstPause = Pause,
            LongestPause = TimeSpan.FromMilliseconds(250),
        });
    }

    /// <summary>The account, once opened.</summary>
    public string Account { get; private set; } = "";

    /// <summary>Opens an account and has it given money, or deposits.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        Account = (await InsistAsync(() => client.OpenAccountAsync(cancellation), cancellation)).Account;
        if (wallet is null)
        {
            await InsistAsync(() => client.FaucetAsync(cancellation), cancellation);
            return;
        }

        await InsistAsync(() => SignInAsync(cancellation), cancellation);
        await wallet.DepositAsync(cancellation);
        while ((await InsistAsync(() => client.AccountAsync(cancellation), cancellation)).Balance is "0") await Task.Delay(Pause, TimeProvider.System, cancellation);
    }

    /// <summary>Where it pays out of deposits: signs for what a request has cost, and deposits more if it is to.</summary>
    public async Task SettleAsync(Outcome outcome, bool deposits, CancellationToken cancellation)
    {
        if (wallet is null) return;
        wallet.Paid(outcome);

        // There is no signing for nothing.
        if (wallet.Spent > 0)
        {
            await InsistAsync(
                async () =>
                {
                    await wallet.VouchAsync(client, cancellation);
                    return true;
                },
                cancellation);
        }

        if (deposits) await wallet.DepositAsync(cancellation);
    }

    /// <summary>Asks for one picture, from its quote to its end.</summary>
    /// <param name="prompt">What is on it.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="cancellation">Gives up asking.</param>
    /// <param name="submissions">How often it is submitted, all at once: more than once may come to no more than once.</param>
    /// <param name="cancelAfter">When to try to give the request up; never when nothing.</param>
    public async Task<Outcome> AskAsync(
        string prompt, long seed, int steps, CancellationToken cancellation, int submissions = 1, TimeSpan? cancelAfter = null)
    {
        QuoteReply quote;
        bool[] accepted;
        do
        {
            quote = await InsistAsync(() => client.QuoteAsync(new QuoteAsked("emoji-t2i", prompt, seed, steps), cancellation), cancellation);
            accepted = await Task.WhenAll(Enumerable.Range(0, submissions).Select(_ => SubmitAsync(quote.QuoteId, cancellation)));
        }
        while (!accepted.Contains(true));

        Task cancelling = cancelAfter is { } after ? CancelAsync(quote.QuoteId, after, cancellation) : Task.CompletedTask;
        IReadOnlyList<RequestEvent> events = await WatchAsync(quote.QuoteId, cancellation);
        await cancelling;
        RequestReply request = await InsistAsync(() => client.RequestAsync(quote.QuoteId, cancellation), cancellation);
        if (request.State == "settled")
        {
            // The client compares the pixels' hash with the receipt's.
            Picture picture = await InsistAsync(() => client.PixelsAsync(request.Id, cancellation), cancellation);
            Assert.Equal(3 * picture.Width * picture.Height, picture.Rgb.Length);
        }

        return new Outcome(Account, quote, request, events);
    }

    public void Dispose() => client.Dispose();

    // What the silo asks to be signed it forgets when it dies.
    private async Task<bool> SignInAsync(CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await wallet!.SignInAsync(client, Account, cancellation);
                return true;
            }
            catch (EdgeRefusedException) when (attempt < 10)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
    }

    // The answer may be lost together with the silo: the id is asked for again until there is one. What was accepted before the
    // quote's time was over stays accepted after it, so whoever hears that it is over has paid nothing.
    private async Task<bool> SubmitAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await InsistAsync(() => client.SubmitAsync(id, cancellation), cancellation);
            return true;
        }
        catch (EdgeRefusedException refused) when (refused.Code is "quote_expired")
        {
            return false;
        }
    }

    private async Task CancelAsync(string id, TimeSpan after, CancellationToken cancellation)
    {
        await Task.Delay(after, TimeProvider.System, cancellation);
        try
        {
            await InsistAsync(() => client.CancelAsync(id, cancellation), cancellation);
        }
        catch (EdgeRefusedException refused) when (refused.Code is "too_late")
        {
            // A result was committed before: it is judged and paid as if nobody had asked.
        }
    }

    private async Task<IReadOnlyList<RequestEvent>> WatchAsync(string id, CancellationToken cancellation)
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
            catch (EdgeRefusedException refused) when (refused.Code is "chain_away" or "no_chain")
            {
                // The chain was killed: it is being started again.
            }
            catch (EdgeRefusedException refused) when (refused.Code is "internal" or "timed_out")
            {
                failures.Add($"{refused.Code}: {refused.Message}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }
}
