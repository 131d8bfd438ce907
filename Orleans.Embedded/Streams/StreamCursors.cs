using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Streams;

/// <summary>
/// Stores how far subscriptions have come, behind the deliveries: the newest cursor of each goes into the next commit, and
/// no delivery waits for it. What a dying process had not stored is delivered again.
/// </summary>
internal sealed class StreamCursors(TurnExecutor executor, TimeProvider time, ILogger log, Func<IReadOnlyDictionary<Guid, long>, Task> store) : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Dictionary<Guid, long> _unsaved = [];
    private Task _saving = Task.CompletedTask;

    internal void Set(Guid subscription, long cursor)
    {
        lock (_gate)
        {
            _unsaved[subscription] = cursor;
            if (_saving.IsCompleted) _saving = executor.RunAsync(SaveAsync);
        }
    }

    internal void Forget(Guid subscription)
    {
        lock (_gate) _unsaved.Remove(subscription);
    }

    public void Dispose() => _stopping.Dispose();

    internal void Stop() => _stopping.Cancel();

    internal Task SettleAsync()
    {
        lock (_gate) return _saving;
    }

    private async Task<bool> SaveAsync()
    {
        while (true)
        {
            Dictionary<Guid, long> batch;
            lock (_gate)
            {
                if (_unsaved.Count == 0)
                {
                    // Set sees a task that is over and starts the next.
                    _saving = Task.CompletedTask;
                    return true;
                }

                batch = _unsaved;
                _unsaved = [];
            }

            try
            {
                await store(batch);
            }
            catch (Exception error)
            {
                log.LogError(error, "How far {Subscriptions} stream subscriptions have come could not be stored; should the silo die now, they receive some events again.", batch.Count);
                lock (_gate)
                {
                    foreach (var (subscription, cursor) in batch) _unsaved.TryAdd(subscription, cursor);
                    if (_stopping.IsCancellationRequested)
                    {
                        _unsaved.Clear();
                        continue;
                    }
                }

                await Task.Delay(s_retry, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
