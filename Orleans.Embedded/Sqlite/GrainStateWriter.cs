using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Orleans.Embedded.Sqlite;

/// <summary>The statements that store a record, prepared once. Used on the writing thread only.</summary>
internal sealed class GrainStateWriter(string storageName)
{
    private const string OfRecord = "grain_type = $type AND grain_key = $key AND state_name = $state AND storage = $storage";

    private SqliteConnection? _connection;
    private SqliteCommand? _insert;
    private SqliteCommand? _update;
    private SqliteCommand? _version;

    /// <summary>Stores <paramref name="json"/> (null: clears) if the stored version is <paramref name="expected"/> (0: never stored).</summary>
    /// <returns>Whether it was stored, and the version that is in the file now.</returns>
    internal (bool IsStored, long Version) Store(SqliteConnection connection, GrainId grain, string state, long expected, byte[]? json)
    {
        if (!ReferenceEquals(_connection, connection)) Prepare(connection);
        var command = expected == 0 ? _insert! : _update!;
        Address(command, grain, state);
        command.Parameters["$json"].Value = json ?? (object)DBNull.Value;
        if (expected != 0) command.Parameters["$expected"].Value = expected;
        if (command.ExecuteNonQuery() == 1) return (true, expected + 1);

        Address(_version!, grain, state);
        return (false, Convert.ToInt64(_version!.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture));
    }

    private static void Address(SqliteCommand command, GrainId grain, string state)
    {
        command.Parameters["$type"].Value = grain.Type.ToString();
        command.Parameters["$key"].Value = grain.Key.ToString();
        command.Parameters["$state"].Value = state;
    }

    private void Prepare(SqliteConnection connection)
    {
        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO grain_state (storage, grain_type, grain_key, state_name, version, json) VALUES ($storage, $type, $key, $state, 1, $json) ON CONFLICT DO NOTHING";
        _update = connection.CreateCommand();
        _update.CommandText = $"UPDATE grain_state SET json = $json, version = version + 1 WHERE {OfRecord} AND version = $expected";
        _version = connection.CreateCommand();
        _version.CommandText = $"SELECT version FROM grain_state WHERE {OfRecord}";
        foreach (var command in new[] { _insert, _update, _version })
        {
            command.Parameters.AddWithValue("$storage", storageName);
            command.Parameters.Add("$type", SqliteType.Text);
            command.Parameters.Add("$key", SqliteType.Text);
            command.Parameters.Add("$state", SqliteType.Text);
            if (command != _version) command.Parameters.Add("$json", SqliteType.Blob);
            if (command == _update) command.Parameters.Add("$expected", SqliteType.Integer);
        }

        _connection = connection;
    }
}
