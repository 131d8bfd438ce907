using System.Globalization;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Embedded.Streams;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>How both of this engine's stream providers deliver.</summary>
public sealed class StreamDeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Gates _gates = new();
    private readonly EventLog _log = new();
    private readonly LogLines _lines = new();

    public static TheoryData<bool> Providers => [false, true];

    public void Dispose()
    {
        _lines.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream_CompletedAndFailed_TellsEverySubscriberInOrderAndGoesOn(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Listener(silo, "a").Join("room");
        await Listener(silo, "b").Join("room");
        await Stream(silo).SubscribeAsync((text, _) => _log.Take("client", text));

        await Stream(silo).OnNextAsync("1");
        await Listener(silo, "c").Say("room", "2");
        await Stream(silo).OnNextBatchAsync(["3", "4"]);
        await Stream(silo).OnCompletedAsync();
        await Stream(silo).OnErrorAsync(new InvalidDataException("bad"));
        await Stream(silo).OnNextAsync("5");

        Assert.Equal(onFile ? "1 2 3 4 done error(OrleansException) 5" : "1 2 3 4 done error(InvalidDataException) 5", await _log.Next("a", 7));
        Assert.Equal("1 2 3 4 done", await _log.Next("b", 5));
        Assert.Equal("1 2 3 4 5", await _log.Next("client", 5));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Events_NotAwaited_KeepTheirOrder(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Listener(silo, "a").Join("room");

        await Task.WhenAll(Enumerable.Range(0, 500).Select(one => Stream(silo).OnNextAsync(one.ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 500)), await _log.Next("a", 500));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Batch_ForABatchObserver_ComesWhole(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Listener(silo, "a").JoinBatches("room");

        await Stream(silo).OnNextBatchAsync(["x", "y", "z"]);
        await Stream(silo).OnNextAsync("1");

        Assert.Equal("[x:0 y:1 z:2] [1:0]", await _log.Next("a", 2));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Subscriber_ThatDidNotResume_IsNamedInTheLogAndTheNextEventsGoOn(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Listener(silo, "forgets").Join("room");
        await Listener(silo, "forgets").Rest();
        await Listener(silo, "b").Join("room");

        await Stream(silo).OnNextAsync("1");
        await Reads(silo, "b", "1");
        await Settle(silo);

        Assert.Equal(0, _log.Count("forgets"));
        Assert.Contains(_lines.All, static line => line.Contains("listener/forgets is subscribed to chat/room of 'streams' but its activation has no observer", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Event_AnObserverFailsOn_ComesAgainBeforeTheNext(bool onFile)
    {
        await using var silo = await Start(onFile);
        var failures = 0;
        _log.OnEvent = (consumer, text) => consumer == "a" && text == "2" && ++failures <= 2
            ? Task.FromException(new InvalidOperationException("not now"))
            : Task.CompletedTask;
        await Listener(silo, "a").Join("room");
        await Listener(silo, "b").Join("room");
        await Stream(silo).OnNextBatchAsync(["1", "2", "3"]);
        await Stream(silo).OnNextAsync("4");

        // The other is not held up.
        Assert.Equal("1 2 3 4", await _log.Next("b", 4));
        await Pause(silo, 1);
        await Pause(silo, 2);
        Assert.Equal("1 2 3 4", await _log.Next("a", 4));
        Assert.Equal(3, failures);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Event_AnObserverFailsOnForAMinute_IsSkippedAndReported(bool onFile)
    {
        await using var silo = await Start(onFile);
        _log.OnEvent = static (consumer, text) => consumer == "a" && text == "bad"
            ? Task.FromException(new InvalidOperationException("never"))
            : Task.CompletedTask;
        await Listener(silo, "a").Join("room");
        await Stream(silo).OnNextAsync("bad");
        await Stream(silo).OnNextAsync("good");

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 29 }) await Pause(silo, seconds);

        Assert.Equal("error(StreamEventDeliveryFailureException) good", await _log.Next("a", 2));
        Assert.Contains(_lines.All, static line => line.Contains("the event is skipped", StringComparison.Ordinal));
        Assert.Equal(1, await Listener(silo, "a").Calls());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Observer_ThatHangs_HoldsUpNoOther(bool onFile)
    {
        await using var silo = await Start(onFile);
        _log.OnEvent = (consumer, _) => consumer == "a" ? _gates.Pass("a") : Task.CompletedTask;
        await Listener(silo, "a").Join("room");
        await Listener(silo, "b").Join("room");
        await Listener(silo, "b").Join("hall");

        for (var one = 0; one < 10; one++)
        {
            await Stream(silo).OnNextAsync("room");
            await Stream(silo, "hall").OnNextAsync("hall");
        }

        await _log.Next("b", 20);
        await _gates.Reached("a");
        Assert.Equal(0, _log.Count("a"));
        _gates.Open("a");
        await _log.Next("a", 10);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Delivery_IsATurnOfItsGrain(bool onFile)
    {
        await using var silo = await Start(onFile);
        _log.OnEvent = (_, _) => _gates.Pass("event");
        await Listener(silo, "a").Join("room");
        await Stream(silo).OnNextAsync("1");
        await _gates.Reached("event");

        var call = Listener(silo, "a").Calls();
        Assert.False(call.IsCompleted);
        _gates.Open("event");

        Assert.Equal(1, await call);
        Assert.Equal(1, _log.Count("a"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Subscription_ResumedFromAToken_BeginsThere(bool onFile)
    {
        await using var silo = await Start(onFile);
        var tokens = new List<StreamSequenceToken>();
        await Listener(silo, "slow").Join("room");
        _log.OnEvent = (consumer, _) => consumer == "slow" ? _gates.Pass("slow") : Task.CompletedTask;
        var handle = await Stream(silo).SubscribeAsync((text, token) =>
        {
            tokens.Add(token!);
            return _log.Take("client", text);
        });
        await Stream(silo).OnNextAsync("1");
        await Stream(silo).OnNextBatchAsync(["2", "3"]);
        await Stream(silo).OnNextAsync("4");
        await _log.Next("client", 4);

        Assert.True(tokens[2].Newer(tokens[1]));
        await handle.ResumeAsync((text, _) => _log.Take("again", text), tokens[2]);

        Assert.Equal("3 4", await _log.Next("again", 2));
        _gates.Open("slow");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Subscription_FromATokenLongGone_BeginsWithWhatIsThere(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Listener(silo, "a").JoinFrom("room", sequence: 1, index: 5);

        await Stream(silo).OnNextBatchAsync(["1"]);
        await Stream(silo).OnNextBatchAsync(["2"]);

        // The first batch ever is number 1, and has no sixth event.
        Assert.Equal("2", await _log.Next("a"));
    }

    [Fact]
    public async Task Producer_FarAheadOfASubscriberInMemory_WaitsForRoom()
    {
        await using var silo = await Start(onFile: false);
        _log.OnEvent = (_, _) => _gates.Pass("event");
        await Listener(silo, "a").Join("room");
        for (var one = 0; one < MemoryStreamLog.EntriesAStream; one++) await Stream(silo).OnNextAsync("x");
        await _gates.Reached("event");

        var oneMore = Stream(silo).OnNextAsync("last");
        Assert.False(oneMore.IsCompleted);
        _gates.Open("event");

        await oneMore;
        Assert.EndsWith(" x last", await _log.Next("a", MemoryStreamLog.EntriesAStream + 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Producer_ThatWaitedTooLongForRoom_IsToldAndItsEventIsNotTaken()
    {
        var time = new FakeTime();
        var log = new MemoryStreamLog("streams", time, TimeSpan.FromSeconds(30));
        var stream = StreamId.Create("chat", "room");
        var state = new StreamState(stream);
        await log.AddAsync(stream, Guid.Empty, GrainId.Create("listener", "a"), null);
        for (var one = 0; one < MemoryStreamLog.EntriesAStream; one++) await Append(log, stream, "x");

        var refused = Append(log, stream, "refused");
        var second = Append(log, stream, "second");
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Contains("chat/room", (await Assert.ThrowsAsync<TimeoutException>(() => refused)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        log.Seen(new StreamSubscription(Guid.Empty, state, null, isImplicit: false), MemoryStreamLog.EntriesAStream);
        await Append(log, stream, "last");

        Assert.Equal(["last"], (await log.ReadAsync(state, 0)).SelectMany(static one => one.Content.Events<string>()));
    }

    private static Task<bool> Append(MemoryStreamLog log, StreamId stream, string text)
        => log.AppendAsync(stream, [], StreamEntryKind.Events, log.Pack([text]));

    private static IListenerGrain Listener(TestSilo silo, string key) => silo.Client.GetGrain<IListenerGrain>(key);

    private static IAsyncStream<string> Stream(TestSilo silo, string name = "room") => silo.Client.GetStreamProvider("streams").GetStream<string>("chat", name);

    private static Task Settle(TestSilo silo) => silo.Services.GetRequiredKeyedService<StreamProvider>("streams").SettleAsync().WaitAsync(TestContext.Current.CancellationToken);

    // Waits until a reader pauses before it tries again, and lets the pause pass. Calls have no time-outs in these tests, so
    // the only other timers set are those of the idle collection and of the provider's sweep.
    private static async Task Pause(TestSilo silo, int seconds)
    {
        await silo.Time.WhenTimersSetAsync(3).WaitAsync(TestContext.Current.CancellationToken);
        silo.Time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private async Task Reads(TestSilo silo, string consumer, string expected)
    {
        Assert.Equal(expected, await _log.Next(consumer));
        await Settle(silo);
    }

    private Task<TestSilo> Start(bool onFile)
    {
        void Configure(ISiloBuilder silo)
        {
            silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = Timeout.InfiniteTimeSpan);
            silo.ConfigureServices(services => services.AddSingleton(_log).AddSingleton<ILoggerProvider>(_lines));
            if (onFile) silo.AddEmbeddedSqliteStreams("streams");
            else silo.AddMemoryStreams("streams");
        }

        return onFile ? TestSilo.StartOnFileAsync(_folder.File("silo.db"), Configure) : TestSilo.StartAsync(Configure);
    }
}
