using Orleans.Embedded.Activations;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>A stream with the type of its events: a name, and the door to its provider.</summary>
internal sealed class EmbeddedStream<T>(StreamProvider provider, StreamId id) : IAsyncStream<T>
{
    public bool IsRewindable => provider.IsRewindable;

    public string ProviderName => provider.Name;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (token is not null) throw new ArgumentException("The stream numbers its events itself; put them in without a token.", nameof(token));
        return provider.AppendAsync(id, StreamEntryKind.Events, provider.Log.Pack(batch));
    }

    public Task OnCompletedAsync() => provider.AppendAsync(id, StreamEntryKind.Completed, provider.Log.Pack(null));

    public Task OnErrorAsync(Exception ex)
    {
        ArgumentNullException.ThrowIfNull(ex);
        return provider.AppendAsync(id, StreamEntryKind.Error, provider.Log.Pack(ex));
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (filterData is not null) throw new NotSupportedException("This engine has no stream filters; filter in the observer.");
        return SubscribeAsync(new StreamEntryObserver<T>(observer), token);
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return SubscribeAsync(new StreamBatchObserver<T>(observer), token);
    }

    public async Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
        => [.. (await provider.OwnAsync(id)).Select(one => new EmbeddedSubscriptionHandle<T>(provider, id, one.Id))];

    public bool Equals(IAsyncStream<T>? other)
        => other is not null && id == other.StreamId && string.Equals(ProviderName, other.ProviderName, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => HashCode.Combine(ProviderName, id);

    public int CompareTo(IAsyncStream<T>? other)
    {
        if (other is null) return 1;
        return string.CompareOrdinal(ProviderName, other.ProviderName) is var byProvider and not 0 ? byProvider : id.CompareTo(other.StreamId);
    }

    public override string ToString() => $"{ProviderName}/{id}";

    private async Task<StreamSubscriptionHandle<T>> SubscribeAsync(IStreamEntryObserver observer, StreamSequenceToken? token)
        => new EmbeddedSubscriptionHandle<T>(provider, id, (await provider.SubscribeAsync(id, observer, token)).Id);
}

/// <summary>A subscription as its owner holds it: usable once, then the next one is.</summary>
internal sealed class EmbeddedSubscriptionHandle<T>(StreamProvider provider, StreamId stream, Guid id) : StreamSubscriptionHandle<T>
{
    private bool _isUsed;

    public override StreamId StreamId => stream;

    public override string ProviderName => provider.Name;

    public override Guid HandleId => id;

    public override async Task UnsubscribeAsync()
    {
        Use();
        if (await provider.FindAsync(stream, id) is { } subscription) await provider.UnsubscribeAsync(subscription);
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return ResumeAsync(new StreamEntryObserver<T>(observer), token);
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return ResumeAsync(new StreamBatchObserver<T>(observer), token);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is EmbeddedSubscriptionHandle<T> && other.HandleId == id;

    public override string ToString() => $"{provider.Name}/{stream}/{id}";

    private async Task<StreamSubscriptionHandle<T>> ResumeAsync(IStreamEntryObserver observer, StreamSequenceToken? token)
    {
        Use();
        var activation = TurnQueue.CurrentOwner;
        var subscription = await provider.FindAsync(stream, id)
            ?? throw new InvalidOperationException($"The subscription {id} to {stream} was ended. Subscribe anew.");
        await provider.ResumeAsync(subscription, activation, observer, token);
        return new EmbeddedSubscriptionHandle<T>(provider, stream, id);
    }

    private void Use()
    {
        if (_isUsed) throw new InvalidOperationException($"The handle of the subscription {id} to {stream} was used already, to resume or to unsubscribe. Use the handle that ResumeAsync returned.");
        _isUsed = true;
    }
}
