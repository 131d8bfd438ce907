using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Network.Bench;

/// <summary>A silo beside this process, and miners in it.</summary>
internal sealed class BenchNetwork : IAsyncDisposable
{
    private readonly LocalNetwork silo;
    private readonly Departure departure = new();
    private readonly List<EdgeDoor> doors = [];
    private readonly List<Task> mining = [];

    // The faucet gives to so many a day, so who has come stays.
    private readonly List<Payer> come = [];

    private BenchNetwork(LocalNetwork silo) => this.silo = silo;

    public Uri Edge => silo.Edge;

    /// <summary>Starts the silo and a miner a key.</summary>
    public static async Task<BenchNetwork> StartAsync(
        string folder, IReadOnlyList<SigningKey> keys, IReadOnlyDictionary<string, string> settings, IReadOnlyList<IWork> works)
    {
        BenchNetwork network = new(await LocalNetwork.Start(new LocalNetworkOptions(folder, 0, []) { Settings = settings }, TimeProvider.System, CancellationToken.None));
        foreach (SigningKey key in keys)
        {
            EdgeDoor door = new(new Cuckoo.Miner.Edge.EdgeOptions { Edge = network.Edge }, key, TimeProvider.System, static _ => { });
            network.doors.Add(door);
            network.mining.Add(new JobLoop(door, works, key, TimeProvider.System, static _ => { }).RunAsync(network.departure));
        }

        return network;
    }

    /// <summary>A few jobs of each payer to come, so that nothing is compiled or opened under measurement.</summary>
    public Task WarmUpAsync() => RunAsync(payers: 16, TimeSpan.FromSeconds(5));

    /// <summary>Payers that each ask for one trivial job after another: a token of one of sixteen short texts.</summary>
    /// <param name="payers">How many.</param>
    /// <param name="time">For how long.</param>
    /// <param name="isOneCall">By one call a job, the OpenAI-compatible one, which answers when the job is paid; of such a one nobody hears whether it was audited.</param>
    public async Task<JobTimes> RunAsync(int payers, TimeSpan time, bool isOneCall = false)
    {
        using CancellationTokenSource over = new(time);
        if (payers > come.Count) come.AddRange(await Task.WhenAll(Enumerable.Range(0, payers - come.Count).Select(_ => OpenAsync())));
        Payer[] all = [.. come.Take(payers)];
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Edge };
        (TimeSpan siloBefore, TimeSpan othersBefore) = (silo.SiloTime, Environment.CpuUsage.TotalTime);
        long began = TimeProvider.System.GetTimestamp();
        (List<double> Jobs, int Audited)[] each = await Task.WhenAll(all.Select((payer, number) => Task.Run(() => isOneCall ? AskAsync(http, payer.Key, number, over.Token) : PayAsync(payer.Client, number, over.Token))));
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(began);
        (TimeSpan siloTime, TimeSpan othersTime) = (silo.SiloTime - siloBefore, Environment.CpuUsage.TotalTime - othersBefore);
        return new JobTimes(elapsed, siloTime, othersTime, [.. each.SelectMany(e => e.Jobs).Order()], each.Sum(e => e.Audited));
    }

    /// <summary>Pictures one after another; those that were audited are left out, and so are the first few.</summary>
    public async Task<IReadOnlyList<PictureTime>> DrawAsync(int pictures)
    {
        const int First = 5;
        using Payer payer = await OpenAsync();
        CuckooClient client = payer.Client;
        List<PictureTime> times = [];
        for (int i = 0; i < First + pictures; i++)
        {
            QuoteReply quote = await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", Seed: i));
            DateTimeOffset asked = TimeProvider.System.GetUtcNow();
            IReadOnlyList<RequestEvent> events = await SubmitAsync(client, quote);
            DateTimeOffset heard = TimeProvider.System.GetUtcNow();
            double kernels = (await client.RequestAsync(quote.QuoteId)).Receipt!.KernelMs;
            if (i < First || IsAudited(events)) continue;
            (DateTimeOffset leased, DateTimeOffset committed, DateTimeOffset settled) = (At("leased"), At("committed"), At("settled"));
            times.Add(new PictureTime(
                kernels, (leased - asked).TotalMilliseconds, (committed - leased).TotalMilliseconds - kernels, (settled - committed).TotalMilliseconds, (heard - settled).TotalMilliseconds));

            DateTimeOffset At(string kind) => events.Last(e => string.Equals(e.Kind, kind, StringComparison.Ordinal)).At;
        }

        return times;
    }

    public async ValueTask DisposeAsync()
    {
        departure.Ask();
        await Task.WhenAll(mining);
        foreach (Payer payer in come) payer.Dispose();
        foreach (EdgeDoor door in doors) door.Dispose();
        departure.Dispose();
        await silo.DisposeAsync();
    }

    private static async Task<(List<double> Jobs, int Audited)> PayAsync(CuckooClient client, int number, CancellationToken over)
    {
        List<double> jobs = [];
        int audited = 0;
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            QuoteReply quote = await client.QuoteAsync(new QuoteAsked("wordbook", Seed: 1, Messages: [new ChatMessage("user", Saying(number + i))], MaxTokens: 1), CancellationToken.None);
            long asked = TimeProvider.System.GetTimestamp();
            IReadOnlyList<RequestEvent> events = await SubmitAsync(client, quote);
            jobs.Add(TimeProvider.System.GetElapsedTime(asked).TotalSeconds);
            if (IsAudited(events)) audited++;
        }

        return (jobs, audited);
    }

    private static async Task<(List<double> Jobs, int Audited)> AskAsync(HttpClient http, string key, int number, CancellationToken over)
    {
        List<double> jobs = [];
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            using HttpRequestMessage call = new(HttpMethod.Post, "/openai/v1/chat/completions")
            {
                Content = JsonContent.Create(new { model = "wordbook", seed = 1, max_tokens = 1, messages = new[] { new { role = "user", content = Saying(number + i) } } }),
            };
            call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            long asked = TimeProvider.System.GetTimestamp();
            using HttpResponseMessage reply = await http.SendAsync(call, CancellationToken.None);
            reply.EnsureSuccessStatusCode();
            jobs.Add(TimeProvider.System.GetElapsedTime(asked).TotalSeconds);
        }

        return (jobs, 0);
    }

    private static string Saying(int number) => string.Create(CultureInfo.InvariantCulture, $"what is a bird? {number % 16}");

    private static async Task<IReadOnlyList<RequestEvent>> SubmitAsync(CuckooClient client, QuoteReply quote)
    {
        await client.SubmitAsync(quote.QuoteId, CancellationToken.None);
        List<RequestEvent> events = [];
        await foreach (RequestEvent happening in client.WatchAsync(quote.QuoteId)) events.Add(happening);
        string last = events[^1].Kind;
        return string.Equals(last, "settled", StringComparison.Ordinal)
            ? events
            : throw new InvalidOperationException($"Request {quote.QuoteId} ended as {last}.");
    }

    // One notice says that nothing was drawn; an audit has one more for who does it.
    private static bool IsAudited(IReadOnlyList<RequestEvent> events) => events.Count(e => string.Equals(e.Kind, "audit", StringComparison.Ordinal)) > 1;

    private async Task<Payer> OpenAsync()
    {
        CuckooClient client = new(new Cuckoo.Client.EdgeOptions { Edge = Edge });
        string key = (await client.OpenAccountAsync()).ApiKey;
        await client.FaucetAsync();
        return new Payer(client, key);
    }

    /// <summary>Somebody with money.</summary>
    private sealed record Payer(CuckooClient Client, string Key) : IDisposable
    {
        public void Dispose() => Client.Dispose();
    }
}
