using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Events;
using Microsoft.Data.Sqlite;

namespace Cuckoo.ChainHost;

/// <summary>An epoch that the books closed: what is to be posted.</summary>
public sealed record ClosedEpoch(string Id, Bytes32 Root, UInt128 Total, uint Leaves);

/// <summary>
/// The books of the kill test, in one file: the epochs they closed, whether each is settled, and what the chain's events say was
/// posted. The follower's cursor is committed with the events.
/// </summary>
public sealed class Books : IEventConsumer, IDisposable
{
    private readonly SqliteConnection connection;

    /// <summary>Opens the file, or makes it.</summary>
    public Books(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Run(null, """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS epochs (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, root TEXT NOT NULL, total TEXT NOT NULL, leaves INTEGER NOT NULL, settled INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS posted (number INTEGER PRIMARY KEY, root TEXT NOT NULL, total TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), text BLOB NOT NULL);
            """);
    }

    /// <summary>Enters epochs, all at once.</summary>
    public void Close(IEnumerable<ClosedEpoch> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        using var transaction = connection.BeginTransaction();
        foreach (var epoch in epochs)
            Run(transaction, "INSERT INTO epochs (id, root, total, leaves, settled) VALUES ($0, $1, $2, $3, 0)", epoch.Id, $"{epoch.Root}", Text(epoch.Total), epoch.Leaves);
        transaction.Commit();
    }

    /// <summary>The epochs that are not settled, or all, in order.</summary>
    public IReadOnlyList<ClosedEpoch> Epochs(bool unsettledOnly)
    {
        using var command = Command(null, "SELECT id, root, total, leaves FROM epochs WHERE settled <= $0 ORDER BY number", unsettledOnly ? 0 : 1);
        using var row = command.ExecuteReader();
        var epochs = new List<ClosedEpoch>();
        while (row.Read()) epochs.Add(new ClosedEpoch(row.GetString(0), Bytes32.Parse(row.GetString(1)), UInt128.Parse(row.GetString(2), CultureInfo.InvariantCulture), (uint)row.GetInt64(3)));
        return epochs;
    }

    /// <summary>What the chain's events say was posted, in order.</summary>
    public IReadOnlyList<(Bytes32 Root, UInt128 Total)> Posted()
    {
        using var command = Command(null, "SELECT root, total FROM posted ORDER BY number");
        using var row = command.ExecuteReader();
        var posted = new List<(Bytes32, UInt128)>();
        while (row.Read()) posted.Add((Bytes32.Parse(row.GetString(0)), UInt128.Parse(row.GetString(1), CultureInfo.InvariantCulture)));
        return posted;
    }

    /// <summary>Marks an epoch settled.</summary>
    public void Settle(string id) => Run(null, "UPDATE epochs SET settled = 1 WHERE id = $0", id);

    /// <inheritdoc/>
    public Task<FollowerCursor?> LoadAsync(CancellationToken cancellation)
    {
        using var command = Command(null, "SELECT text FROM cursor");
        return Task.FromResult(command.ExecuteScalar() is byte[] text ? FollowerCursor.FromBytes(text) : null);
    }

    /// <inheritdoc/>
    public Task ApplyAsync(EventBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var transaction = connection.BeginTransaction();
        foreach (var _ in batch.Undone) Run(transaction, "DELETE FROM posted WHERE number = (SELECT max(number) FROM posted)");
        foreach (var log in batch.Added)
        {
            if (CuckooPay.Events.RootPosted.TryRead(log.Topics, log.BodyBytes(), out var root))
                Run(transaction, "INSERT INTO posted (root, total) VALUES ($0, $1)", $"{root.Root}", Text((UInt128)root.Total));
        }

        Run(transaction, "INSERT INTO cursor VALUES (1, $0) ON CONFLICT (one) DO UPDATE SET text = excluded.text", batch.Cursor.ToBytes());
        transaction.Commit();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);

    private void Run(SqliteTransaction? transaction, string text, params object[] values)
    {
        using var command = Command(transaction, text, values);
        command.ExecuteNonQuery();
    }

    // CA2100: every text is a constant of this file; what varies is a parameter.
#pragma warning disable CA2100
    private SqliteCommand Command(SqliteTransaction? transaction, string text, params object[] values)
    {
        var command = new SqliteCommand(text, connection, transaction);
        for (var place = 0; place < values.Length; place++) command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${place}"), values[place]);
        return command;
    }
#pragma warning restore CA2100
}
