// Reminders in the silo's file: one row each, found by grain and by the time they are due. AUTOINCREMENT, because an id
// that came back would let the booking of an old tick move a newer reminder.

using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

internal sealed class SqliteReminderStore(SqliteFile file) : IReminderStore
{
    private const string Columns = "id, grain_type, grain_key, name, first_tick, period, next_tick";

    private static readonly string[] s_schema =
    [
        """
        CREATE TABLE reminder (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            grain_type TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            name TEXT NOT NULL,
            first_tick INTEGER NOT NULL,
            period INTEGER NOT NULL,
            next_tick INTEGER NOT NULL,
            UNIQUE (grain_type, grain_key, name)
        ) STRICT;
        CREATE INDEX reminder_by_time ON reminder (next_tick);
        """,
    ];

    public Task PrepareAsync() => file.MigrateAsync("reminder", s_schema);

    public Task<Reminder> PutAsync(GrainId grain, string name, DateTime firstTick, TimeSpan period)
        => file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT OR REPLACE INTO reminder (grain_type, grain_key, name, first_tick, period, next_tick)
                VALUES ($type, $key, $name, $first, $period, $first)
                RETURNING id
                """;
            Address(command, grain);
            command.Parameters.AddWithValue("$name", name);
            command.Parameters.AddWithValue("$first", firstTick.Ticks);
            command.Parameters.AddWithValue("$period", period.Ticks);
            return new Reminder((long)command.ExecuteScalar()!, grain, name, firstTick, period, firstTick);
        });

    public Task<bool> RemoveAsync(Reminder reminder)
        => file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM reminder WHERE id = $id";
            command.Parameters.AddWithValue("$id", reminder.Id);
            return command.ExecuteNonQuery() == 1;
        });

    public Task<Reminder?> FindAsync(GrainId grain, string name)
        => file.ReadAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM reminder WHERE grain_type = $type AND grain_key = $key AND name = $name";
            Address(command, grain);
            command.Parameters.AddWithValue("$name", name);
            return Read(command).FirstOrDefault();
        });

    public Task<List<Reminder>> OfAsync(GrainId grain)
        => file.ReadAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM reminder WHERE grain_type = $type AND grain_key = $key ORDER BY name";
            Address(command, grain);
            return Read(command);
        });

    public Task<(List<Reminder> Due, DateTime? Next)> DueAsync(DateTime now, int count)
        => file.ReadAsync<(List<Reminder>, DateTime?)>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM reminder ORDER BY next_tick, id LIMIT $count";
            // One more than asked for: the next after those that are due.
            command.Parameters.AddWithValue("$count", count + 1);
            var first = Read(command);
            var due = first.TakeWhile(one => one.Next <= now).Take(count).ToList();
            return (due, due.Count < first.Count ? first[due.Count].Next : null);
        });

    public Task AdvanceAsync(Reminder reminder, DateTime next)
        => file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE reminder SET next_tick = $next WHERE id = $id";
            command.Parameters.AddWithValue("$id", reminder.Id);
            command.Parameters.AddWithValue("$next", next.Ticks);
            return command.ExecuteNonQuery();
        });

    private static void Address(SqliteCommand command, GrainId grain)
    {
        command.Parameters.AddWithValue("$type", grain.Type.ToString());
        command.Parameters.AddWithValue("$key", grain.Key.ToString());
    }

    private static List<Reminder> Read(SqliteCommand command)
    {
        var all = new List<Reminder>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            all.Add(new Reminder(
                row.GetInt64(0),
                GrainId.Create(row.GetString(1), row.GetString(2)),
                row.GetString(3),
                new DateTime(row.GetInt64(4), DateTimeKind.Utc),
                new TimeSpan(row.GetInt64(5)),
                new DateTime(row.GetInt64(6), DateTimeKind.Utc)));
        }

        return all;
    }
}
