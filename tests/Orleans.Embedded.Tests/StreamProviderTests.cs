using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Streams;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What holds for every stream provider of either engine.</summary>
public abstract class StreamProviderTests
{
    private readonly EventLog _log = new();

    /// <summary>A silo with a stream provider called "streams".</summary>
    private protected abstract Task<TestSilo> StartAsync(Action<ISiloBuilder> configure);

    [Fact]
    public async Task Event_PutIn_ComesOutAtEverySubscriberInOrder()
    {
        await using var silo = await StartAsync(Logs);
        await Listener(silo, "a").Join("room");
        await Listener(silo, "b").Join("room");
        await Stream(silo).SubscribeAsync((text, _) => _log.Take("client", text));

        await Stream(silo).OnNextAsync("1");
        await Listener(silo, "c").Say("room", "2");
        await Stream(silo).OnNextBatchAsync(["3", "4"]);

        foreach (var consumer in new[] { "a", "b", "client" }) Assert.Equal("1 2 3 4", await _log.Next(consumer, 4));
    }

    [Fact]
    public async Task Event_OfAnotherStream_DoesNotCome()
    {
        await using var silo = await StartAsync(Logs);
        await Listener(silo, "a").Join("room");

        await Stream(silo, "hall").OnNextAsync("hall");
        await silo.Client.GetStreamProvider("streams").GetStream<string>("room").OnNextAsync("no namespace");
        await Stream(silo).OnNextAsync("room");

        Assert.Equal("room", await _log.Next("a"));
    }

    [Fact]
    public async Task Subscriber_AtRest_IsActivatedByTheNextEvent()
    {
        await using var silo = await StartAsync(Logs);
        await Listener(silo, "a").Join("room");
        await Listener(silo, "a").Rest();

        await Stream(silo).OnNextAsync("1");
        await Stream(silo).OnNextAsync("2");

        Assert.Equal("1 2", await _log.Next("a", 2));
    }

    [Fact]
    public async Task Subscriber_ThatLeft_GetsNoMore()
    {
        await using var silo = await StartAsync(Logs);
        await Listener(silo, "a").Join("room");
        await Listener(silo, "b").Join("room");
        var client = await Stream(silo).SubscribeAsync((text, _) => _log.Take("client", text));
        Assert.Equal(1, await Listener(silo, "a").Subscriptions("room"));

        await Listener(silo, "a").Leave("room");
        await client.UnsubscribeAsync();
        await Stream(silo).OnNextAsync("1");
        await Listener(silo, "a").Join("room");
        await Stream(silo).OnNextAsync("2");

        Assert.Equal("1 2", await _log.Next("b", 2));
        Assert.Equal("2", await _log.Next("a"));
        Assert.Empty(await Stream(silo).GetAllSubscriptionHandles());
        Assert.Equal(0, _log.Count("client"));
    }

    [Fact]
    public async Task Grain_SubscribedByItsClass_GetsTheStreamWithItsKey()
    {
        await using var silo = await StartAsync(Logs);
        var provider = silo.Client.GetStreamProvider("streams");

        await provider.GetStream<string>("orders", "o1").OnNextAsync("one");
        await provider.GetStream<string>("orders", "o2").OnNextAsync("two");
        await provider.GetStream<string>("orders", "o1").OnNextAsync("one more");
        await provider.GetStream<int>("watched", "w").OnNextAsync(7);

        Assert.Equal("one one more", await _log.Next("o1", 2));
        Assert.Equal("two", await _log.Next("o2"));
        Assert.Equal("7", await _log.Next("watcher watched/w"));
    }

    [Fact]
    public async Task Handle_UsedTwice_IsRefused()
    {
        await using var silo = await StartAsync(Logs);
        await Listener(silo, "a").Join("room");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Listener(silo, "a").UseAHandleTwice("room"));
    }

    [Fact]
    public async Task Provider_TheSiloLacks_IsNamed()
    {
        await using var silo = await StartAsync(Logs);

        Assert.Contains("none", Assert.Throws<KeyNotFoundException>(() => silo.Client.GetStreamProvider("none")).Message, StringComparison.Ordinal);
    }

    private static IListenerGrain Listener(TestSilo silo, string key) => silo.Client.GetGrain<IListenerGrain>(key);

    private static IAsyncStream<string> Stream(TestSilo silo, string name = "room") => silo.Client.GetStreamProvider("streams").GetStream<string>("chat", name);

    private void Logs(ISiloBuilder silo) => silo.ConfigureServices(services => services.AddSingleton(_log));
}

public sealed class MemoryStreamTests : StreamProviderTests
{
    // Orleans keeps the subscriptions in a storage of this name.
    private protected override Task<TestSilo> StartAsync(Action<ISiloBuilder> configure)
        => TestSilo.StartInRealTimeAsync(silo =>
        {
            configure(silo);
            silo.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams("streams");
        });
}
