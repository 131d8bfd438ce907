using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>A consumer's code, without the type of its events.</summary>
internal interface IStreamEntryObserver
{
    /// <summary>Hands over an entry, but for the events of it that were handed over before.</summary>
    Task DeliverAsync(StreamEntry entry, StreamSubscription subscription);

    /// <summary>Tells of an entry that was skipped.</summary>
    Task FailAsync(Exception error);
}

internal sealed class StreamEntryObserver<T>(IAsyncObserver<T> observer) : IStreamEntryObserver
{
    public async Task DeliverAsync(StreamEntry entry, StreamSubscription subscription)
    {
        switch (entry.Kind)
        {
            case StreamEntryKind.Completed: await observer.OnCompletedAsync(); break;
            case StreamEntryKind.Error: await observer.OnErrorAsync(entry.Content.Error()); break;
            default:
                var events = entry.Content.Events<T>();
                for (var index = subscription.DoneOf(entry); index < events.Count; index++)
                {
                    await observer.OnNextAsync(events[index], new EventSequenceToken(entry.Sequence, index));
                    subscription.SetDone(entry.Sequence, index + 1);
                }

                break;
        }
    }

    public Task FailAsync(Exception error) => observer.OnErrorAsync(error);
}

internal sealed class StreamBatchObserver<T>(IAsyncBatchObserver<T> observer) : IStreamEntryObserver
{
    public Task DeliverAsync(StreamEntry entry, StreamSubscription subscription)
        => entry.Kind switch
        {
            StreamEntryKind.Completed => observer.OnCompletedAsync(),
            StreamEntryKind.Error => observer.OnErrorAsync(entry.Content.Error()),
            _ => observer.OnNextAsync([.. entry.Content.Events<T>()
                .Select((one, index) => new SequentialItem<T>(one, new EventSequenceToken(entry.Sequence, index)))
                .Skip(subscription.DoneOf(entry))]),
        };

    public Task FailAsync(Exception error) => observer.OnErrorAsync(error);
}
