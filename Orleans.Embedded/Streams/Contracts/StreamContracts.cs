using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Makes streams; asked for by name.</summary>
public interface IStreamProvider
{
    /// <summary>The provider's name.</summary>
    string Name { get; }

    /// <summary>Whether its streams can be read again from a token.</summary>
    bool IsRewindable { get; }

    /// <summary>A stream. It costs nothing and always exists.</summary>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}

/// <summary>A stream of any type of event.</summary>
public interface IAsyncStream
{
    /// <summary>Whether it can be read again from a token.</summary>
    bool IsRewindable { get; }

    /// <summary>The name of its provider.</summary>
    string ProviderName { get; }

    /// <summary>Its identity.</summary>
    StreamId StreamId { get; }
}

/// <summary>A stream: what is put in by its producers comes out at each of its subscribers, in the same order.</summary>
public interface IAsyncStream<T> :
    IAsyncStream,
    IEquatable<IAsyncStream<T>>,
    IComparable<IAsyncStream<T>>,
    IAsyncObservable<T>,
    IAsyncBatchObservable<T>,
    IAsyncBatchProducer<T>
{
    /// <summary>The caller's own subscriptions to this stream: what a grain resumes when it activates.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>Where events can be subscribed to, one by one.</summary>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes the calling grain, or the client, to events from now on.</summary>
    /// <returns>The subscription, which lasts until it is unsubscribed.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <summary>Subscribes the calling grain, or the client, to events from <paramref name="token"/> on, as far back as they still exist; without one, from now on.</summary>
    /// <param name="observer">Receives the events.</param>
    /// <param name="token">The first event wanted.</param>
    /// <param name="filterData">Must be null: this engine has no stream filters.</param>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}

/// <summary>Where events can be subscribed to in the batches they were produced in.</summary>
public interface IAsyncBatchObservable<T>
{
    /// <summary>Subscribes the calling grain, or the client, to batches from now on.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer);

    /// <summary>Subscribes the calling grain, or the client, to batches from <paramref name="token"/> on, as far back as they still exist; without one, from now on.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token);
}

/// <summary>Receives events.</summary>
public interface IAsyncObserver<in T>
{
    /// <summary>An event. When it is put into a stream, the task completes once the stream answers for it; when it comes out, the next follows once the task completes.</summary>
    /// <param name="item">The event.</param>
    /// <param name="token">Its place in the stream; null when it is put in.</param>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>The producer says that no more will come.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>The producer reports an error, or an event could not be delivered and was skipped.</summary>
    Task OnErrorAsync(Exception ex) => throw ex;
}

/// <summary>Receives events in the batches they were produced in.</summary>
public interface IAsyncBatchObserver<T>
{
    /// <summary>A batch. The next follows once the task completes.</summary>
    Task OnNextAsync(IList<SequentialItem<T>> items);

    /// <summary>The producer says that no more will come.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>The producer reports an error, or a batch could not be delivered and was skipped.</summary>
    Task OnErrorAsync(Exception ex) => throw ex;
}

/// <summary>Takes events one by one and in batches.</summary>
public interface IAsyncBatchProducer<in T> : IAsyncObserver<T>
{
    /// <summary>Puts several events in at once: all or none.</summary>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}

/// <summary>An event of a batch and its place in the stream.</summary>
public class SequentialItem<T>
{
    /// <summary>An event at a place.</summary>
    public SequentialItem(T item, StreamSequenceToken token)
    {
        Item = item;
        Token = token;
    }

    /// <summary>The event.</summary>
    public T Item { get; }

    /// <summary>Its place.</summary>
    public StreamSequenceToken Token { get; }
}

/// <summary>A subscription as its owner holds it.</summary>
public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>>
{
    /// <summary>The stream.</summary>
    public abstract StreamId StreamId { get; }

    /// <summary>The name of the stream's provider.</summary>
    public abstract string ProviderName { get; }

    /// <summary>The subscription's identity.</summary>
    public abstract Guid HandleId { get; }

    /// <summary>Ends the subscription; no event begins to be delivered afterwards. The handle is used up.</summary>
    public abstract Task UnsubscribeAsync();

    /// <summary>Gives the subscription an observer in this activation, and with a token a place to go on from. The handle is used up; the new one is returned.</summary>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

    /// <inheritdoc cref="ResumeAsync(IAsyncObserver{T}, StreamSequenceToken?)"/>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null);

    /// <summary>Whether both are the same subscription.</summary>
    public abstract bool Equals(StreamSubscriptionHandle<T>? other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => HandleId.GetHashCode();
}

/// <summary>An event could not be delivered within the time allowed and was skipped.</summary>
public class StreamEventDeliveryFailureException : OrleansException
{
    /// <summary>An event of this stream.</summary>
    public StreamEventDeliveryFailureException(StreamId streamId)
        : base($"An event of the stream {streamId} could not be delivered and was skipped.")
    {
    }

    /// <summary>A failure with a message.</summary>
    public StreamEventDeliveryFailureException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with a message and its cause.</summary>
    public StreamEventDeliveryFailureException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }
}
