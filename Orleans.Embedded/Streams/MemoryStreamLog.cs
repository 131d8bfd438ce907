// Streams that live as long as the process. An entry is kept until every subscription has seen it, and a stream keeps no
// more than a fixed number: a producer that is further ahead of the slowest subscription waits. Nothing is kept of a
// stream nobody subscribes to.

using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

internal sealed class MemoryStreamLog(string provider, TimeProvider time, TimeSpan patience) : IStreamLog
{
    // A consumer of 10 µs an event is kept busy for 10 ms by so many; at 1 KiB an event a stream holds at most 1 MiB.
    internal const int EntriesAStream = 1024;

    private const int EntriesARead = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, Kept> _streams = [];
    private long _lastSequence;
    private bool _isStopping;

    public Task<List<StreamId>> PrepareAsync() => Task.FromResult<List<StreamId>>([]);

    public Task<(List<StoredSubscription> Subscriptions, long End)> LoadAsync(StreamId stream)
    {
        lock (_gate)
        {
            var subscriptions = _streams.TryGetValue(stream, out var kept) ? kept.Cursors.Values.Where(static one => !one.Grain.IsDefault).ToList() : [];
            return Task.FromResult((subscriptions, _lastSequence));
        }
    }

    public StreamContent Pack<T>(IEnumerable<T> events) => MemoryStreamContent.Of(events);

    public StreamContent Pack(Exception? error) => new MemoryStreamContent(null, error);

    public Task<bool> AppendAsync(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers, StreamEntryKind kind, StreamContent content)
    {
        Waiter waiter;
        lock (_gate)
        {
            foreach (var consumer in implicitConsumers)
                Of(stream).Cursors.TryAdd(consumer.SubscriptionId, new StoredSubscription(consumer.SubscriptionId, consumer.Grain, IsImplicit: true, _lastSequence));
            if (!_streams.TryGetValue(stream, out var kept)) return Task.FromResult(false);
            if (kept.Entries.Count < EntriesAStream && kept.Waiting.Count == 0)
            {
                kept.Entries.Add(new StreamEntry(++_lastSequence, kind, content));
                return Task.FromResult(true);
            }

            if (_isStopping) throw new OrleansException("The silo is stopping.");
            waiter = new Waiter(kind, content);
            kept.Waiting.AddLast(waiter);
        }

        return WaitForRoomAsync(stream, waiter);
    }

    public Task<IReadOnlyList<StreamEntry>> ReadAsync(StreamState stream, long after)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream.Id, out var kept)) return Task.FromResult<IReadOnlyList<StreamEntry>>([]);
            var first = kept.Entries.FindIndex(one => one.Sequence > after);
            return Task.FromResult<IReadOnlyList<StreamEntry>>(first < 0 ? [] : kept.Entries.GetRange(first, Math.Min(EntriesARead, kept.Entries.Count - first)));
        }
    }

    public Task<long> AddAsync(StreamId stream, Guid id, GrainId? grain, long? cursor)
    {
        lock (_gate)
        {
            var start = cursor ?? _lastSequence;
            // The client's are kept like a grain's; only their owner has no name.
            Of(stream).Cursors[id] = new StoredSubscription(id, grain ?? default, IsImplicit: false, start);
            return Task.FromResult(start);
        }
    }

    public Task MoveAsync(StreamSubscription subscription, long cursor)
    {
        Seen(subscription, cursor);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(StreamSubscription subscription)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(subscription.Stream.Id, out var kept) && kept.Cursors.Remove(subscription.Id)) Trim(subscription.Stream.Id, kept);
        }

        return Task.CompletedTask;
    }

    public void Seen(StreamSubscription subscription, long cursor)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(subscription.Stream.Id, out var kept) || !kept.Cursors.TryGetValue(subscription.Id, out var stored)) return;
            kept.Cursors[subscription.Id] = stored with { Cursor = cursor };
            Trim(subscription.Stream.Id, kept);
        }
    }

    // Implicit subscriptions come back with the next event: what has nothing else is forgotten.
    public Task SweepAsync(DateTime now)
    {
        lock (_gate)
        {
            foreach (var (stream, kept) in _streams.ToList())
            {
                if (kept.Entries.Count == 0 && kept.Waiting.Count == 0 && kept.Cursors.Values.All(static one => one.IsImplicit)) _streams.Remove(stream);
            }
        }

        return Task.CompletedTask;
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            foreach (var kept in _streams.Values)
            {
                foreach (var waiter in kept.Waiting) waiter.Room.TrySetException(new OrleansException("The silo is stopping."));
                kept.Waiting.Clear();
            }
        }
    }

    public Task SettleAsync() => Task.CompletedTask;

    private Kept Of(StreamId stream)
    {
        if (!_streams.TryGetValue(stream, out var kept)) _streams.Add(stream, kept = new Kept());
        return kept;
    }

    private async Task<bool> WaitForRoomAsync(StreamId stream, Waiter waiter)
    {
        try
        {
            // Not WaitAsync, which would go on in the thread pool.
            await using var limit = time.CreateTimer(static room => ((TaskCompletionSource)room!).TrySetException(new TimeoutException()), waiter.Room, patience, Timeout.InfiniteTimeSpan);
            await waiter.Room.Task;
            return true;
        }
        catch (TimeoutException late)
        {
            lock (_gate)
            {
                // Let in at the last moment, it counts as in.
                if (!_streams.TryGetValue(stream, out var kept) || !kept.Waiting.Remove(waiter)) return true;
            }

            throw new TimeoutException($"The stream {stream} of '{provider}' has been full for {patience}: {EntriesAStream} events wait for its slowest subscription. The event was not taken.", late);
        }
    }

    private void Trim(StreamId stream, Kept kept)
    {
        if (kept.Cursors.Count == 0)
        {
            foreach (var waiter in kept.Waiting) waiter.Room.TrySetResult();
            _streams.Remove(stream);
            return;
        }

        var seenByAll = kept.Cursors.Values.Min(static one => one.Cursor);
        var seen = kept.Entries.FindIndex(one => one.Sequence > seenByAll);
        kept.Entries.RemoveRange(0, seen < 0 ? kept.Entries.Count : seen);
        while (kept.Entries.Count < EntriesAStream && kept.Waiting.First is { } next)
        {
            kept.Waiting.RemoveFirst();
            kept.Entries.Add(new StreamEntry(++_lastSequence, next.Value.Kind, next.Value.Content));
            next.Value.Room.TrySetResult();
        }
    }

    private sealed class Kept
    {
        internal List<StreamEntry> Entries { get; } = [];

        internal Dictionary<Guid, StoredSubscription> Cursors { get; } = [];

        internal LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed record Waiter(StreamEntryKind Kind, StreamContent Content)
    {
        internal TaskCompletionSource Room { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
