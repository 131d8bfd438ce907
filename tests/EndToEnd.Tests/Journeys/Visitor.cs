using Cuckoo.Client;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

/// <summary>A user with money, at one edge.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly Uri edge;
    private readonly string key;

    private Visitor(Uri edge, CuckooClient client, AccountOpened account)
    {
        this.edge = edge;
        Client = client;
        key = account.ApiKey;
        Account = account.Account;
    }

    public CuckooClient Client { get; }

    public string Account { get; }

    /// <summary>For another program.</summary>
    public string Key => key;

    public static async Task<Visitor> WithMoneyAsync(Uri edge)
    {
        CuckooClient client = new(new EdgeOptions { Edge = edge });
        AccountOpened account = await client.OpenAccountAsync(TestContext.Current.CancellationToken);
        await client.FaucetAsync(TestContext.Current.CancellationToken);
        return new Visitor(edge, client, account);
    }

    /// <summary>Waits until the edge has heard of so many miners.</summary>
    public async Task AwaitMinersAsync(int count)
    {
        while ((await Client.ModelsAsync(TestContext.Current.CancellationToken)).Models[0].Miners < count)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for a picture.</summary>
    /// <returns>The request's id.</returns>
    public async Task<string> AskAsync(int steps)
    {
        QuoteReply quote = await Client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 42, steps), TestContext.Current.CancellationToken);
        await Client.SubmitAsync(quote.QuoteId, TestContext.Current.CancellationToken);
        return quote.QuoteId;
    }

    /// <summary>All events from a number on, until the end.</summary>
    public async Task<List<RequestEvent>> WatchAsync(string request, long after = 0)
    {
        List<RequestEvent> events = [];
        await foreach (RequestEvent happening in Client.WatchAsync(request, after, TestContext.Current.CancellationToken)) events.Add(happening);
        return events;
    }

    /// <summary>The same user in another program.</summary>
    public CuckooClient AnotherProgram() => new(new EdgeOptions { Edge = edge }, key);

    public void Dispose() => Client.Dispose();
}
