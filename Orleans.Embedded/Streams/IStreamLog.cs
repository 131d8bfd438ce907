using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>Where a provider keeps its streams' events and how far each subscription has come.</summary>
internal interface IStreamLog
{
    /// <summary>Makes ready. Says which streams have events that were not delivered.</summary>
    Task<List<StreamId>> PrepareAsync();

    /// <summary>The grains' stored subscriptions to a stream with their cursors, and the cursor of one that begins now.</summary>
    Task<(List<StoredSubscription> Subscriptions, long End)> LoadAsync(StreamId stream);

    /// <summary>Packs events, so that the producer may change its own afterwards.</summary>
    StreamContent Pack<T>(IEnumerable<T> events);

    /// <summary>Packs a producer's error, or nothing.</summary>
    StreamContent Pack(Exception? error);

    /// <summary>Keeps an entry until all subscriptions have seen it. False: the stream has none, and nothing is kept.</summary>
    /// <remarks>Entries of one stream are kept in the order of the calls, whether or not they were awaited.</remarks>
    Task<bool> AppendAsync(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers, StreamEntryKind kind, StreamContent content);

    /// <summary>The first entries after a place.</summary>
    Task<IReadOnlyList<StreamEntry>> ReadAsync(StreamState stream, long after);

    /// <summary>Stores a new subscription; without a grain, the client's, which ends with the process.</summary>
    /// <returns>Its cursor: the one asked for, or that of one that begins now.</returns>
    Task<long> AddAsync(StreamId stream, Guid id, GrainId? grain, long? cursor);

    /// <summary>Stores another cursor, chosen by the consumer.</summary>
    Task MoveAsync(StreamSubscription subscription, long cursor);

    /// <summary>Removes a subscription.</summary>
    Task RemoveAsync(StreamSubscription subscription);

    /// <summary>A subscription's cursor has moved on: to be stored soon.</summary>
    void Seen(StreamSubscription subscription, long cursor);

    /// <summary>Drops what nobody needs any more.</summary>
    Task SweepAsync(DateTime now);

    /// <summary>The silo is stopping: whoever waits for room waits no longer.</summary>
    void Stop();

    /// <summary>Completes when all that was seen is stored.</summary>
    Task SettleAsync();
}

/// <summary>A grain that is to have a subscription without asking for it.</summary>
internal sealed record StreamConsumer(Guid SubscriptionId, GrainId Grain);

/// <summary>A subscription as stored.</summary>
internal sealed record StoredSubscription(Guid Id, GrainId Grain, bool IsImplicit, long Cursor);
