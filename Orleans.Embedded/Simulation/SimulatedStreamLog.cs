// The durable streams of one provider as one life of the process sees them: what the silo's file would keep, with the
// same promises. Writes are done one after another, as a file's are; how far subscriptions have come is stored behind the
// deliveries, so that a process that is lost sees some of them again.

using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Storage;
using Orleans.Embedded.Streams;
using Orleans.Runtime;
using StreamContent = Orleans.Embedded.Streams.StreamContent;

namespace Orleans.Embedded.Simulation;

internal sealed class SimulatedStreamLog : IStreamLog, IDisposable
{
    private readonly StreamRows _rows;
    private readonly StorageFaults _faults;
    private readonly SimulatedPauses _pauses;
    private readonly StateJson _format;
    private readonly TimeProvider _time;
    private readonly StreamCursors _cursors;
    private Task _writing = Task.CompletedTask;

    internal SimulatedStreamLog(StreamRows rows, StorageFaults faults, SimulatedPauses pauses, StateJson format, TurnExecutor executor, TimeProvider time, ILogger log)
    {
        _rows = rows;
        _faults = faults;
        _pauses = pauses;
        _format = format;
        _time = time;
        _cursors = new StreamCursors(executor, time, log, batch => WriteAsync("Writing how far subscriptions have come", () => rows.See(batch)));
    }

    public Task<List<StreamId>> PrepareAsync() => WriteAsync("Making ready the streams", _rows.Begin);

    public Task<(List<StoredSubscription> Subscriptions, long End)> LoadAsync(StreamId stream)
        => _faults.ReadAsync(_pauses, $"Reading the subscriptions to {stream}", () => Task.FromResult((_rows.Subscriptions(stream), _rows.Last)));

    public StreamContent Pack<T>(IEnumerable<T> events) => JsonStreamContent.Of(events, _format);

    public StreamContent Pack(Exception? error) => JsonStreamContent.Of(error, _format);

    public Task<bool> AppendAsync(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers, StreamEntryKind kind, StreamContent content)
        => WriteAsync($"Writing to {stream}", () => _rows.Append(stream, implicitConsumers, kind, ((JsonStreamContent)content).Json, _time.GetUtcNow().UtcDateTime));

    // What is stored knows nothing of the life that reads it.
    public Task<IReadOnlyList<StreamEntry>> ReadAsync(StreamState stream, long after)
        => _faults.ReadAsync<IReadOnlyList<StreamEntry>>(
            _pauses,
            $"Reading {stream.Id}",
            () => Task.FromResult<IReadOnlyList<StreamEntry>>([.. _rows.After(stream.Id, after).Select(one => new StreamEntry(one.Sequence, one.Kind, new JsonStreamContent(one.Json, _format)))]));

    public Task<long> AddAsync(StreamId stream, Guid id, GrainId? grain, long? cursor)
        => WriteAsync($"Writing a subscription to {stream}", () => _rows.Add(stream, new StoredSubscription(id, grain ?? default, IsImplicit: false, cursor ?? _rows.Last)));

    public Task MoveAsync(StreamSubscription subscription, long cursor)
    {
        _cursors.Forget(subscription.Id);
        return WriteAsync($"Moving a subscription to {subscription.Stream.Id}", () => _rows.See(new Dictionary<Guid, long> { [subscription.Id] = cursor }));
    }

    public Task RemoveAsync(StreamSubscription subscription)
    {
        _cursors.Forget(subscription.Id);
        return WriteAsync($"Removing a subscription to {subscription.Stream.Id}", () => _rows.Remove(subscription.Stream.Id, subscription.Id));
    }

    public void Seen(StreamSubscription subscription, long cursor) => _cursors.Set(subscription.Id, cursor);

    public Task SweepAsync(DateTime now) => WriteAsync("Removing old events", () => _rows.Sweep(now - SqliteStreamLog.KeptAfterAll));

    public void Stop() => _cursors.Stop();

    public Task SettleAsync() => _cursors.SettleAsync();

    public void Dispose() => _cursors.Dispose();

    private async Task<TResult> WriteAsync<TResult>(string what, Func<TResult> write)
    {
        var before = _writing;
        var mine = new TaskCompletionSource();
        _writing = mine.Task;
        try
        {
            await before;
            return await _faults.WriteAsync(_pauses, what, () => Task.FromResult(write()));
        }
        finally
        {
            mine.SetResult();
        }
    }
}
