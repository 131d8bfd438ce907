using Microsoft.Extensions.Logging;

namespace Orleans.Embedded.Streams;

/// <summary>
/// Stores how far subscriptions have come, behind the deliveries: the newest cursor of each goes into the next commit, and
/// no delivery waits for it. What a dying process had not stored is delivered again.
/// </summary>
internal sealed class StreamCursors(SqliteFile file, TimeProvider time, ILogger log) : IDisposable
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
            if (_saving.IsCompleted) _saving = Task.Run(SaveAsync);
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

    private async Task SaveAsync()
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
                    return;
                }

                batch = _unsaved;
                _unsaved = [];
            }

            try
            {
                await file.WriteAsync(connection =>
                {
                    using var command = connection.CreateCommand();
                    command.CommandText = "UPDATE stream_subscription SET seen = $seen WHERE id = $id";
                    var seen = command.Parameters.Add("$seen", Microsoft.Data.Sqlite.SqliteType.Integer);
                    var id = command.Parameters.Add("$id", Microsoft.Data.Sqlite.SqliteType.Text);
                    foreach (var (subscription, cursor) in batch)
                    {
                        seen.Value = cursor;
                        id.Value = subscription.ToString("N");
                        command.ExecuteNonQuery();
                    }

                    return true;
                });
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

                await Task.Delay(s_retry, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
