// Streams in the silo's file. An event is a row, put in by one commit with the implicit subscriptions it is for, so that
// what was acknowledged to the producer is delivered whatever happens. A subscription's row says how far it has come; it
// follows behind the deliveries, so after a crash some events come again: at least once, in order.
// Events that all have seen stay for a while, so that a consumer can go back, and are then swept away.
// Sequence numbers are the file's and never come again (AUTOINCREMENT): a cursor stays true when the events are gone.

using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Storage;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

internal sealed class SqliteStreamLog(SqliteFile file, string provider, StateJson format, TurnExecutor executor, TimeProvider time, ILogger log) : IStreamLog, IDisposable
{
    /// <summary>How long events that all have seen can still be gone back to.</summary>
    internal static readonly TimeSpan KeptAfterAll = TimeSpan.FromMinutes(5);

    private const int EntriesARead = 64;
    private const string OfStream = "provider = $provider AND namespace = $namespace AND key = $key";

    private static readonly string[] s_schema =
    [
        """
        CREATE TABLE stream_event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            provider TEXT NOT NULL,
            namespace TEXT NOT NULL,
            key TEXT NOT NULL,
            kind INTEGER NOT NULL,
            json BLOB NOT NULL,
            stored INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX stream_event_by_stream ON stream_event (provider, namespace, key, seq);
        CREATE TABLE stream_subscription (
            id TEXT PRIMARY KEY,
            provider TEXT NOT NULL,
            namespace TEXT NOT NULL,
            key TEXT NOT NULL,
            grain TEXT NOT NULL,
            implicit INTEGER NOT NULL,
            seen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX stream_subscription_by_stream ON stream_subscription (provider, namespace, key);
        """,
    ];

    private readonly StreamCursors _cursors = new(executor, time, log, batch => StoreAsync(file, batch));

    public async Task<List<StreamId>> PrepareAsync()
    {
        await file.MigrateAsync("stream", s_schema);
        return await file.WriteAsync(connection =>
        {
            // Clients' subscriptions, which ended with their process, are those without a grain.
            using var forget = Command(connection, "DELETE FROM stream_subscription WHERE provider = $provider AND grain = ''");
            forget.ExecuteNonQuery();
            using var unread = Command(connection,
                """
                SELECT DISTINCT s.namespace, s.key FROM stream_subscription s WHERE s.provider = $provider AND EXISTS (
                    SELECT 1 FROM stream_event e WHERE e.provider = s.provider AND e.namespace = s.namespace AND e.key = s.key AND e.seq > s.seen)
                """);
            var streams = new List<StreamId>();
            using var row = unread.ExecuteReader();
            while (row.Read()) streams.Add(StreamId.Create(row.GetString(0), row.GetString(1)));
            return streams;
        });
    }

    public Task<(List<StoredSubscription> Subscriptions, long End)> LoadAsync(StreamId stream)
        => file.ReadAsync(connection =>
        {
            using var command = Command(connection, $"SELECT id, grain, implicit, seen FROM stream_subscription WHERE {OfStream} AND grain <> ''", stream);
            var all = new List<StoredSubscription>();
            using (var row = command.ExecuteReader())
            {
                while (row.Read()) all.Add(new StoredSubscription(Guid.Parse(row.GetString(0)), GrainId.Parse(row.GetString(1)), row.GetBoolean(2), row.GetInt64(3)));
            }

            return (all, End(connection));
        });

    public StreamContent Pack<T>(IEnumerable<T> events) => JsonStreamContent.Of(events, format);

    public StreamContent Pack(Exception? error) => JsonStreamContent.Of(error, format);

    public Task<bool> AppendAsync(StreamId stream, IReadOnlyList<StreamConsumer> implicitConsumers, StreamEntryKind kind, StreamContent content)
        => file.WriteAsync(connection =>
        {
            foreach (var consumer in implicitConsumers) Add(connection, stream, consumer.SubscriptionId, consumer.Grain, isImplicit: true, cursor: null);
            if (implicitConsumers.Count == 0)
            {
                using var wanted = Command(connection, $"SELECT EXISTS (SELECT 1 FROM stream_subscription WHERE {OfStream})", stream);
                if ((long)wanted.ExecuteScalar()! == 0) return false;
            }

            using var insert = Command(connection, "INSERT INTO stream_event (provider, namespace, key, kind, json, stored) VALUES ($provider, $namespace, $key, $kind, $json, $stored)", stream);
            insert.Parameters.AddWithValue("$kind", (int)kind);
            insert.Parameters.AddWithValue("$json", ((JsonStreamContent)content).Json);
            insert.Parameters.AddWithValue("$stored", time.GetUtcNow().UtcTicks);
            insert.ExecuteNonQuery();
            return true;
        });

    public Task<IReadOnlyList<StreamEntry>> ReadAsync(StreamState stream, long after)
        => file.ReadAsync<IReadOnlyList<StreamEntry>>(connection =>
        {
            using var command = Command(connection, $"SELECT seq, kind, json FROM stream_event WHERE {OfStream} AND seq > $after ORDER BY seq LIMIT $count", stream.Id);
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$count", EntriesARead);
            var entries = new List<StreamEntry>();
            using var row = command.ExecuteReader();
            while (row.Read()) entries.Add(new StreamEntry(row.GetInt64(0), (StreamEntryKind)row.GetInt32(1), new JsonStreamContent(row.GetFieldValue<byte[]>(2), format)));
            return entries;
        });

    public Task<long> AddAsync(StreamId stream, Guid id, GrainId? grain, long? cursor)
        => file.WriteAsync(connection => Add(connection, stream, id, grain, isImplicit: false, cursor));

    public Task MoveAsync(StreamSubscription subscription, long cursor)
    {
        _cursors.Forget(subscription.Id);
        return file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE stream_subscription SET seen = $seen WHERE id = $id";
            command.Parameters.AddWithValue("$id", Text(subscription.Id));
            command.Parameters.AddWithValue("$seen", cursor);
            return command.ExecuteNonQuery();
        });
    }

    public Task RemoveAsync(StreamSubscription subscription)
    {
        _cursors.Forget(subscription.Id);
        return file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM stream_subscription WHERE id = $id";
            command.Parameters.AddWithValue("$id", Text(subscription.Id));
            return command.ExecuteNonQuery();
        });
    }

    public void Seen(StreamSubscription subscription, long cursor) => _cursors.Set(subscription.Id, cursor);

    public Task SweepAsync(DateTime now)
        => file.WriteAsync(connection =>
        {
            using var events = Command(connection,
                """
                DELETE FROM stream_event WHERE provider = $provider AND stored < $before AND seq <= coalesce((
                    SELECT min(s.seen) FROM stream_subscription s WHERE s.provider = stream_event.provider AND s.namespace = stream_event.namespace AND s.key = stream_event.key), seq)
                """);
            events.Parameters.AddWithValue("$before", (now - KeptAfterAll).Ticks);
            var gone = events.ExecuteNonQuery();
            if (gone == 0) return gone;
            // Implicit subscriptions come back with the next event.
            using var idle = Command(connection,
                """
                DELETE FROM stream_subscription WHERE provider = $provider AND implicit = 1 AND NOT EXISTS (
                    SELECT 1 FROM stream_event e WHERE e.provider = stream_subscription.provider AND e.namespace = stream_subscription.namespace AND e.key = stream_subscription.key)
                """);
            idle.ExecuteNonQuery();
            return gone;
        });

    public void Stop() => _cursors.Stop();

    public Task SettleAsync() => _cursors.SettleAsync();

    public void Dispose() => _cursors.Dispose();

    private static Task<bool> StoreAsync(SqliteFile file, IReadOnlyDictionary<Guid, long> cursors)
        => file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE stream_subscription SET seen = $seen WHERE id = $id";
            var seen = command.Parameters.Add("$seen", SqliteType.Integer);
            var id = command.Parameters.Add("$id", SqliteType.Text);
            foreach (var (subscription, cursor) in cursors)
            {
                seen.Value = cursor;
                id.Value = Text(subscription);
                command.ExecuteNonQuery();
            }

            return true;
        });

    private static string Text(Guid id) => id.ToString("N");

    // The last sequence number ever given out, by any provider: no later event has it or a smaller one.
    private static long End(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq FROM sqlite_sequence WHERE name = 'stream_event'";
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }

    private long Add(SqliteConnection connection, StreamId stream, Guid id, GrainId? grain, bool isImplicit, long? cursor)
    {
        var start = cursor ?? End(connection);
        using var command = Command(connection, "INSERT OR IGNORE INTO stream_subscription (id, provider, namespace, key, grain, implicit, seen) VALUES ($id, $provider, $namespace, $key, $grain, $implicit, $seen)", stream);
        command.Parameters.AddWithValue("$id", Text(id));
        command.Parameters.AddWithValue("$grain", grain?.ToString() ?? "");
        command.Parameters.AddWithValue("$implicit", isImplicit ? 1 : 0);
        command.Parameters.AddWithValue("$seen", start);
        command.ExecuteNonQuery();
        return start;
    }

    // Every text is a constant of this file.
#pragma warning disable CA2100
    private SqliteCommand Command(SqliteConnection connection, string text, StreamId? stream = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$provider", provider);
        if (stream is { } one)
        {
            command.Parameters.AddWithValue("$namespace", one.GetNamespace() ?? "");
            command.Parameters.AddWithValue("$key", one.GetKeyAsString());
        }

        return command;
    }
#pragma warning restore CA2100
}
