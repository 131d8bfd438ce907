// Takes each subscription from where it is to the end of its stream, entry by entry. An entry that fails is tried again
// with growing pauses, for a minute, as Orleans does; then it is logged, reported to the consumer's OnErrorAsync
// and skipped.

using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Embedded.Streams;

internal sealed class StreamReaders(StreamProvider provider, SiloCalls calls) : IDisposable
{
    /// <summary>After so long the log is asked again that failed.</summary>
    internal static readonly TimeSpan LogPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _active;
    private TaskCompletionSource? _idle;

    private TimeProvider Time => provider.Runtime.Time;

    public void Dispose() => _stopping.Dispose();

    internal void Stop() => _stopping.Cancel();

    /// <summary>Completes when no reader is at work.</summary>
    internal Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_active == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>There may be something to read.</summary>
    internal void Wake(StreamSubscription subscription)
    {
        lock (subscription.Stream.Gate)
        {
            subscription.HasNews = true;
            if (subscription.IsRead || _stopping.IsCancellationRequested) return;
            subscription.IsRead = true;
        }

        lock (_gate) _active++;
        // Away from the producer's turn, and without what flows with it.
        provider.Runtime.Executor.Run(() => _ = ReadAsync(subscription));
    }

    private async Task ReadAsync(StreamSubscription subscription)
    {
        while (await ReadPageAsync(subscription))
        {
            // Until there is no more.
        }

        lock (_gate)
        {
            if (--_active > 0) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    private async Task<bool> ReadPageAsync(StreamSubscription subscription)
    {
        var stream = subscription.Stream;
        long after;
        int epoch;
        lock (stream.Gate)
        {
            if (subscription.IsRemoved || _stopping.IsCancellationRequested) return subscription.IsRead = false;
            subscription.HasNews = false;
            after = subscription.Cursor;
            epoch = subscription.Epoch;
        }

        IReadOnlyList<StreamEntry> page;
        try
        {
            page = await provider.Log.ReadAsync(stream, after);
        }
        catch (Exception error)
        {
            provider.Runtime.Log.LogError(error, "The stream {Stream} of '{Provider}' could not be read; the next try is in {Seconds} s.", stream.Id, provider.Name, LogPause.TotalSeconds);
            await PauseAsync(LogPause);
            return true;
        }

        foreach (var entry in page)
        {
            if (!await DeliverAsync(subscription, entry, epoch)) return true;
        }

        lock (stream.Gate)
        {
            if (page.Count > 0 || subscription.HasNews || subscription.Epoch != epoch) return true;
            return subscription.IsRead = false;
        }
    }

    /// <summary>Delivers or skips; false when the subscription has ended, moved elsewhere or the silo stops.</summary>
    private async Task<bool> DeliverAsync(StreamSubscription subscription, StreamEntry entry, int epoch)
    {
        var started = Time.GetTimestamp();
        var pause = s_firstPause;
        while (true)
        {
            if (!IsWanted(subscription, epoch)) return false;
            try
            {
                await SendAsync(subscription, activation => HandOverAsync(subscription, entry, epoch, activation));
                break;
            }
            catch (Exception error)
            {
                if (_stopping.IsCancellationRequested) return false;
                var left = s_patience - Time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    await SkipAsync(subscription, entry, error);
                    break;
                }

                if (pause > left) pause = left;
                provider.Runtime.Log.LogWarning(error, "{Consumer} failed on an event of {Stream} ({Sequence}); it is delivered again in {Seconds} s.", StreamProvider.Owner(subscription), subscription.Stream.Id, entry.Sequence, pause.TotalSeconds);
            }

            await PauseAsync(pause);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }

        lock (subscription.Stream.Gate)
        {
            if (subscription.IsRemoved || subscription.Epoch != epoch) return false;
            subscription.Cursor = entry.Sequence;
        }

        provider.Log.Seen(subscription, entry.Sequence);
        return true;
    }

    private Task SendAsync(StreamSubscription subscription, Func<Activation?, Task> deliver)
        => subscription.Grain is { } grain
            ? calls.Send(grain, $"an event of {subscription.Stream.Id}", deliver)
            : deliver(null);

    private async Task HandOverAsync(StreamSubscription subscription, StreamEntry entry, int epoch, Activation? activation)
    {
        var observer = await ObserverAsync(subscription, activation);
        // The consumer may have left, or asked for another place, while it activated or the entry waited for its turn.
        if (!IsWanted(subscription, epoch)) return;
        if (observer is null)
        {
            provider.Runtime.Log.LogWarning("{Consumer} is subscribed to {Stream} of '{Provider}' but its activation has no observer: an event is lost to it. Resume the subscription's handle, or subscribe where the class is subscribed, in OnActivateAsync.", StreamProvider.Owner(subscription), subscription.Stream.Id, provider.Name);
            return;
        }

        await observer.DeliverAsync(entry, subscription);
    }

    private async Task<IStreamEntryObserver?> ObserverAsync(StreamSubscription subscription, Activation? activation)
    {
        if (activation is null) return subscription.ClientObserver;
        if (activation.StreamObservers?.TryGetValue(subscription.Id, out var observer) == true) return observer;
        if (activation.GrainInstance is not IStreamSubscriptionObserver told) return null;
        await told.OnSubscribed(new HandleFactory(provider, subscription));
        return activation.StreamObservers?.GetValueOrDefault(subscription.Id);
    }

    private async Task SkipAsync(StreamSubscription subscription, StreamEntry entry, Exception error)
    {
        provider.Runtime.Log.LogError(error, "{Consumer} failed on an event of {Stream} ({Sequence}) for {Patience}: the event is skipped.", StreamProvider.Owner(subscription), subscription.Stream.Id, entry.Sequence, s_patience);
        var failure = new StreamEventDeliveryFailureException($"An event of the stream {subscription.Stream.Id} ({entry.Sequence}) could not be delivered and was skipped: {error.Message}", error);
        try
        {
            await SendAsync(subscription, async activation =>
            {
                if (await ObserverAsync(subscription, activation) is { } observer) await observer.FailAsync(failure);
            });
        }
        catch (Exception second) when (!ReferenceEquals(second, failure))
        {
            provider.Runtime.Log.LogWarning(second, "{Consumer} failed in OnErrorAsync as well.", StreamProvider.Owner(subscription));
        }
        catch (StreamEventDeliveryFailureException)
        {
            // The observer has no OnErrorAsync of its own: Orleans' throws what it is told. It is logged above.
        }
    }

    private static bool IsWanted(StreamSubscription subscription, int epoch)
    {
        lock (subscription.Stream.Gate) return !subscription.IsRemoved && subscription.Epoch == epoch;
    }

    /// <summary>Completes after <paramref name="time"/>, or when the silo stops.</summary>
    internal Task PauseAsync(TimeSpan time)
        => _stopping.IsCancellationRequested ? Task.CompletedTask : Wait(Task.Delay(time, Time, _stopping.Token));

    private static async Task Wait(Task delay) => await delay.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private sealed class HandleFactory(StreamProvider provider, StreamSubscription subscription) : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => subscription.Stream.Id;

        public string ProviderName => provider.Name;

        public GuidId SubscriptionId => GuidId.GetGuidId(subscription.Id);

        public StreamSubscriptionHandle<T> Create<T>() => new EmbeddedSubscriptionHandle<T>(provider, subscription.Stream.Id, subscription.Id);
    }
}
