using Orleans.Embedded.Streams;
using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>The events and subscriptions of one durable stream provider, which a simulated silo leaves to the next.</summary>
internal sealed class StreamRows
{
    private const int EntriesARead = 64;

    private readonly Dictionary<StreamId, Kept> _streams = [];

    /// <summary>The last sequence number given out.</summary>
    internal long Last { get; private set; }

    /// <summary>A new process: the clients' subscriptions ended with the old one. Returns the streams with events that were not delivered.</summary>
    internal List<StreamId> Begin()
    {
        foreach (var kept in _streams.Values) kept.Subscriptions.RemoveAll(static one => one.Grain.IsDefault);
        return [.. _streams.Where(static one => one.Value.Events.Count > 0 && one.Value.Subscriptions.Exists(subscription => subscription.Cursor < one.Value.Events[^1].Sequence)).Select(static one => one.Key)];
    }

    internal List<StoredSubscription> Subscriptions(StreamId stream)
        => _streams.TryGetValue(stream, out var kept) ? kept.Subscriptions.FindAll(static one => !one.Grain.IsDefault) : [];

    /// <summary>Keeps an event; false when the stream has no subscription, and nothing is kept.</summary>
    internal bool Append(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers, StreamEntryKind kind, byte[] json, DateTime now)
    {
        foreach (var consumer in implicitConsumers) Add(stream, new StoredSubscription(consumer.SubscriptionId, consumer.Grain, IsImplicit: true, Last));
        if (!_streams.TryGetValue(stream, out var kept) || kept.Subscriptions.Count == 0) return false;
        kept.Events.Add(new StreamRow(++Last, kind, json, now));
        return true;
    }

    internal IEnumerable<StreamRow> After(StreamId stream, long after)
        => _streams.TryGetValue(stream, out var kept) ? kept.Events.Where(one => one.Sequence > after).Take(EntriesARead) : [];

    /// <summary>Adds a subscription unless there is one of its id; returns its cursor.</summary>
    internal long Add(StreamId stream, StoredSubscription subscription)
    {
        if (!_streams.TryGetValue(stream, out var kept)) _streams.Add(stream, kept = new Kept());
        if (!kept.Subscriptions.Exists(one => one.Id == subscription.Id)) kept.Subscriptions.Add(subscription);
        return subscription.Cursor;
    }

    internal bool See(IReadOnlyDictionary<Guid, long> cursors)
    {
        foreach (var kept in _streams.Values)
        {
            for (var at = 0; at < kept.Subscriptions.Count; at++)
            {
                if (cursors.TryGetValue(kept.Subscriptions[at].Id, out var cursor)) kept.Subscriptions[at] = kept.Subscriptions[at] with { Cursor = cursor };
            }
        }

        return true;
    }

    internal bool Remove(StreamId stream, Guid id)
        => _streams.TryGetValue(stream, out var kept) && kept.Subscriptions.RemoveAll(one => one.Id == id) > 0;

    /// <summary>Drops what all subscriptions have seen and was stored before a time.</summary>
    internal bool Sweep(DateTime before)
    {
        foreach (var (stream, kept) in _streams.ToList())
        {
            var seen = kept.Subscriptions.Count == 0 ? long.MaxValue : kept.Subscriptions.Min(static one => one.Cursor);
            if (kept.Events.RemoveAll(one => one.Sequence <= seen && one.Stored < before) == 0 || kept.Events.Count > 0) continue;
            // Implicit subscriptions come back with the next event.
            kept.Subscriptions.RemoveAll(static one => one.IsImplicit);
            if (kept.Subscriptions.Count == 0) _streams.Remove(stream);
        }

        return true;
    }

    private sealed class Kept
    {
        internal List<StreamRow> Events { get; } = [];

        internal List<StoredSubscription> Subscriptions { get; } = [];
    }
}

/// <summary>An event as stored.</summary>
internal sealed record StreamRow(long Sequence, StreamEntryKind Kind, byte[] Json, DateTime Stored);
