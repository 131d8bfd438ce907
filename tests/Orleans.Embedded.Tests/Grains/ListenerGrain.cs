using System.Collections.Concurrent;
using System.Threading.Channels;
using Orleans;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

/// <summary>What consumers were given, each in its own line, and what they do about it.</summary>
public sealed class EventLog
{
    private readonly ConcurrentDictionary<string, Channel<string>> _lines = new(StringComparer.Ordinal);

    public Func<string, string, Task> OnEvent { get; set; } = static (_, _) => Task.CompletedTask;

    public async Task Take(string consumer, string line)
    {
        await OnEvent(consumer, line);
        Of(consumer).Writer.TryWrite(line);
    }

    public int Count(string consumer) => Of(consumer).Reader.Count;

    public async Task<string> Next(string consumer) => await Of(consumer).Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<string> Next(string consumer, int count)
    {
        var lines = new List<string>();
        while (lines.Count < count) lines.Add(await Next(consumer));
        return string.Join(' ', lines);
    }

    private Channel<string> Of(string consumer) => _lines.GetOrAdd(consumer, static _ => Channel.CreateUnbounded<string>());
}

public interface IListenerGrain : IGrainWithStringKey
{
    Task Join(string stream);

    Task JoinBatches(string stream);

    Task JoinFrom(string stream, long sequence, int index);

    Task Leave(string stream);

    Task<int> Subscriptions(string stream);

    Task UseAHandleTwice(string stream);

    Task Say(string stream, string text);

    Task<int> Calls();

    Task Rest();
}

/// <summary>Subscribes when told to and resumes when it activates, unless its key begins with "forgets".</summary>
public sealed class ListenerGrain(EventLog log) : Grain, IListenerGrain
{
    private int _calls;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Key.StartsWith("forgets", StringComparison.Ordinal)) return;
        // Its streams are those this test's streams are called after: a real grain keeps them in its state.
        foreach (var handle in await Stream("room").GetAllSubscriptionHandles()) await handle.ResumeAsync(Heard, Failed, Done);
    }

    public Task Join(string stream) => Stream(stream).SubscribeAsync(Heard, Failed, Done);

    public Task JoinBatches(string stream)
        => Stream(stream).SubscribeAsync(items => log.Take(Key, "[" + string.Join(' ', items.Select(one => $"{one.Item}:{one.Token.EventIndex}")) + "]"), Failed, Done);

    public Task JoinFrom(string stream, long sequence, int index)
        => Stream(stream).SubscribeAsync(Heard, Failed, Done, new global::Orleans.Providers.Streams.Common.EventSequenceToken(sequence, index));

    public async Task Leave(string stream)
    {
        foreach (var handle in await Stream(stream).GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    public async Task<int> Subscriptions(string stream) => (await Stream(stream).GetAllSubscriptionHandles()).Count;

    public async Task UseAHandleTwice(string stream)
    {
        var handle = (await Stream(stream).GetAllSubscriptionHandles())[0];
        await handle.ResumeAsync(Heard);
        await handle.ResumeAsync(Heard);
    }

    public Task Say(string stream, string text) => Stream(stream).OnNextAsync(text);

    public Task<int> Calls() => Task.FromResult(++_calls);

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IAsyncStream<string> Stream(string name) => this.GetStreamProvider("streams").GetStream<string>("chat", name);

    private Task Heard(string text, StreamSequenceToken? token) => log.Take(Key, text);

    private Task Failed(Exception error) => log.Take(Key, $"error({error.GetType().Name})");

    private Task Done() => log.Take(Key, "done");
}

public interface IOrdersGrain : IGrainWithStringKey;

/// <summary>Subscribed by its class; takes up the subscription when it activates.</summary>
[ImplicitStreamSubscription("orders")]
public sealed class OrdersGrain(EventLog log) : Grain, IOrdersGrain, IAsyncObserver<string>
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
        => await this.GetStreamProvider("streams").GetStream<string>("orders", this.GetPrimaryKeyString()).SubscribeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null) => log.Take(this.GetPrimaryKeyString(), item);
}

public interface IWatcherGrain : IGrainWithStringKey;

/// <summary>Subscribed by its class; takes up the subscription when it is told of it.</summary>
[ImplicitStreamSubscription("watched")]
public sealed class WatcherGrain(EventLog log) : Grain, IWatcherGrain, IStreamSubscriptionObserver
{
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
        => await handleFactory.Create<int>().ResumeAsync((item, _) => log.Take("watcher " + handleFactory.StreamId, item.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
