// One stream provider of the silo: which streams are in use, who subscribes to them, and a reader for each subscription
// that has something to read. A reader delivers one entry at a time, in order, as a call of the consuming grain, and
// retries what fails; it shares nothing with other readers but the log, so one consumer that hangs holds up no other.
// It does not know where events are kept: that is the log's.

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

internal sealed class StreamProvider : IStreamProvider, ISiloPart, IDisposable
{
    private static readonly TimeSpan s_sweepPeriod = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<StreamId, StreamSlot> _streams = new();
    private readonly ConcurrentDictionary<StreamId, bool> _toWake = new();
    private readonly ImplicitConsumers _implicit;
    private readonly StreamReaders _readers;
    private List<StreamId> _unread = [];
    private ITimer? _sweeper;

    internal StreamProvider(string name, GrainRuntime runtime, SiloCalls calls, IStreamLog log)
    {
        Name = name;
        Runtime = runtime;
        Log = log;
        _implicit = new ImplicitConsumers(runtime.Registry, name);
        _readers = new StreamReaders(this, calls);
    }

    public string Name { get; }

    public bool IsRewindable => true;

    internal GrainRuntime Runtime { get; }

    internal IStreamLog Log { get; }

    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamId.GetKeyAsString(), nameof(streamId));
        return new EmbeddedStream<T>(this, streamId);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
        => _unread = await Log.PrepareAsync().WaitAsync(cancellationToken);

    public void Start()
    {
        _sweeper = Runtime.Time.CreateTimer(static provider => _ = ((StreamProvider)provider!).SweepAsync(), this, s_sweepPeriod, s_sweepPeriod);
        foreach (var stream in _unread) _ = WakeAsync(stream);
        _unread = [];
    }

    public void Stop()
    {
        _sweeper?.Dispose();
        _readers.Stop();
        Log.Stop();
    }

    public async Task SettleAsync()
    {
        await _readers.WhenIdleAsync();
        await Log.SettleAsync();
    }

    public void Dispose()
    {
        _sweeper?.Dispose();
        _readers.Dispose();
        (Log as IDisposable)?.Dispose();
    }

    /// <summary>Completes once the log answers for the entry.</summary>
    internal async Task AppendAsync(StreamId stream, StreamEntryKind kind, StreamContent content)
    {
        if (Runtime.Phase is not (SiloPhase.Running or SiloPhase.Stopping))
            throw new OrleansException($"The stream {stream} of '{Name}' takes no events: the silo has not started or has stopped.");
        if (await Log.AppendAsync(stream, Slot(stream).ImplicitConsumers, kind, content)) await WakeAsync(stream);
    }

    /// <summary>Subscribes whoever calls; a grain that is subscribed by its class gets that subscription.</summary>
    internal async Task<StreamSubscription> SubscribeAsync(StreamId stream, IStreamEntryObserver observer, StreamSequenceToken? token)
    {
        var activation = TurnQueue.CurrentOwner;
        if (activation is not null && Slot(stream).ImplicitConsumers.FirstOrDefault(one => one.Grain == activation.GrainId) is { } own)
        {
            var given = await FindAsync(stream, own.SubscriptionId) ?? throw new OrleansException($"The subscription of {own.Grain} to {stream} is lost.");
            await ResumeAsync(given, activation, observer, token);
            return given;
        }

        var id = Runtime.Executor.NewId();
        var cursor = await Log.AddAsync(stream, id, activation?.GrainId, token?.SequenceNumber - 1);
        while (true)
        {
            var state = await StateAsync(stream);
            StreamSubscription? added;
            lock (state.Gate)
            {
                if (state.IsForgotten) continue;
                // A state loaded since has it already.
                if (!state.Subscriptions.TryGetValue(id, out added))
                    state.Subscriptions.Add(id, added = new StreamSubscription(id, state, activation?.GrainId, isImplicit: false) { Cursor = cursor });
                if (token is not null) added.SetDone(token.SequenceNumber, token.EventIndex);
                if (activation is null) added.ClientObserver = observer;
                else Observers(activation)[id] = observer;
            }

            _readers.Wake(added);
            return added;
        }
    }

    /// <summary>Gives a subscription an observer in the calling activation, and with a token another place.</summary>
    internal async Task ResumeAsync(StreamSubscription subscription, Activation? activation, IStreamEntryObserver observer, StreamSequenceToken? token)
    {
        if (subscription.Grain != activation?.GrainId)
            throw new InvalidOperationException($"A subscription of {Owner(subscription)} is resumed in turns of its owner, not of {activation?.GrainId.ToString() ?? "no grain"}. Was the turn left, by ConfigureAwait(false) or Task.Run?");
        if (subscription.IsRemoved) throw new InvalidOperationException($"The subscription of {Owner(subscription)} to {subscription.Stream.Id} was ended.");
        if (activation is null) subscription.ClientObserver = observer;
        else Observers(activation)[subscription.Id] = observer;

        if (token is not null)
        {
            var cursor = token.SequenceNumber - 1;
            await Log.MoveAsync(subscription, cursor);
            lock (subscription.Stream.Gate)
            {
                subscription.Epoch++;
                subscription.Cursor = cursor;
                subscription.SetDone(token.SequenceNumber, token.EventIndex);
            }
        }

        _readers.Wake(subscription);
    }

    /// <summary>Ends a subscription; one given by the grain's class only loses its observer.</summary>
    internal async Task UnsubscribeAsync(StreamSubscription subscription)
    {
        TurnQueue.CurrentOwner?.StreamObservers?.TryRemove(subscription.Id, out _);
        if (subscription.IsImplicit) return;
        await Log.RemoveAsync(subscription);
        lock (subscription.Stream.Gate)
        {
            subscription.IsRemoved = true;
            subscription.Stream.Subscriptions.Remove(subscription.Id);
        }
    }

    /// <summary>The subscriptions of whoever calls.</summary>
    internal async Task<List<StreamSubscription>> OwnAsync(StreamId stream)
    {
        var owner = TurnQueue.CurrentOwner?.GrainId;
        var state = await StateAsync(stream);
        lock (state.Gate) return [.. state.Subscriptions.Values.Where(one => one.Grain == owner)];
    }

    /// <summary>A subscription as it is now; null when it was ended.</summary>
    internal async Task<StreamSubscription?> FindAsync(StreamId stream, Guid id)
    {
        var state = await StateAsync(stream);
        lock (state.Gate) return state.Subscriptions.GetValueOrDefault(id);
    }

    internal static string Owner(StreamSubscription subscription) => subscription.Grain?.ToString() ?? "the client";

    private static ConcurrentDictionary<Guid, IStreamEntryObserver> Observers(Activation activation) => activation.StreamObservers ??= new();

    // What the log has taken it answers for: that its readers could not be woken is no failure of the producer's call.
    private async Task WakeAsync(StreamId stream)
    {
        try
        {
            StreamSubscription[] all;
            var state = await StateAsync(stream);
            lock (state.Gate) all = [.. state.Subscriptions.Values];
            foreach (var one in all) _readers.Wake(one);
        }
        catch (Exception error)
        {
            Runtime.Log.LogError(error, "The subscriptions to {Stream} of '{Provider}' could not be read; the next try is in {Seconds} s.", stream, Name, StreamReaders.LogPause.TotalSeconds);
            if (_toWake.TryAdd(stream, true)) Runtime.Executor.Run(() => _ = WakeLaterAsync(stream));
        }
    }

    private async Task WakeLaterAsync(StreamId stream)
    {
        await _readers.PauseAsync(StreamReaders.LogPause);
        _toWake.TryRemove(stream, out _);
        if (Runtime.Phase == SiloPhase.Running) await WakeAsync(stream);
    }

    private StreamSlot Slot(StreamId stream)
        => _streams.GetOrAdd(stream, static (stream, consumers) => new StreamSlot(consumers.Of(stream)), _implicit);

    private async Task<StreamState> StateAsync(StreamId stream)
    {
        while (true)
        {
            var slot = Slot(stream);
            Task<StreamState> loading;
            lock (slot.Gate)
            {
                if (slot.IsForgotten) continue;
                slot.IsInUse = true;
                if (slot.Loading is null or { IsFaulted: true }) slot.Loading = Runtime.Executor.RunAsync(() => LoadAsync(stream, slot.ImplicitConsumers));
                loading = slot.Loading;
            }

            var state = await loading;
            lock (state.Gate)
            {
                if (!state.IsForgotten) return state;
            }
        }
    }

    private async Task<StreamState> LoadAsync(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers)
    {
        var state = new StreamState(stream);
        var (stored, end) = await Log.LoadAsync(stream);
        foreach (var one in stored)
            state.Subscriptions[one.Id] = new StreamSubscription(one.Id, state, one.Grain, one.IsImplicit) { Cursor = one.Cursor };
        // Not stored yet: there was no event for it since the end.
        foreach (var one in implicitConsumers)
            state.Subscriptions.TryAdd(one.SubscriptionId, new StreamSubscription(one.SubscriptionId, state, one.Grain, isImplicit: true) { Cursor = end });
        return state;
    }

    private async Task SweepAsync()
    {
        try
        {
            foreach (var (stream, slot) in _streams) ForgetUnlessInUse(stream, slot);
            await Log.SweepAsync(Runtime.Time.GetUtcNow().UtcDateTime);
        }
        catch (Exception error)
        {
            Runtime.Log.LogWarning(error, "Old events of '{Provider}' could not be removed; the next try is in {Period}.", Name, s_sweepPeriod);
        }
    }

    private void ForgetUnlessInUse(StreamId stream, StreamSlot slot)
    {
        lock (slot.Gate)
        {
            if (slot.IsInUse)
            {
                slot.IsInUse = false;
                return;
            }

            if (slot.Loading is { IsCompleted: false }) return;
            if (slot.Loading is { IsCompletedSuccessfully: true } loaded)
            {
                var state = loaded.Result;
                lock (state.Gate)
                {
                    // The client's observers are nowhere else.
                    if (state.Subscriptions.Values.Any(static one => one.IsRead || one.HasNews || one.Grain is null)) return;
                    state.IsForgotten = true;
                }
            }

            slot.IsForgotten = true;
            _streams.TryRemove(KeyValuePair.Create(stream, slot));
        }
    }
}
