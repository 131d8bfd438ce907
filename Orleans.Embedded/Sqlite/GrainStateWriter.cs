// The statements that store a record. They are SQLite's own, bound by position: this is the hottest writing there is, and
// a command object looks its parameters up by name and describes each of them anew every time.

using System.Text;
using Microsoft.Data.Sqlite;
using Orleans.Runtime;
using SQLitePCL;

namespace Orleans.Embedded.Sqlite;

/// <summary>Stores records of one storage. Used on the writing thread only, until it is disposed.</summary>
internal sealed class GrainStateWriter(string storageName) : IDisposable
{
    private const string Insert = "INSERT INTO grain_state (storage, grain_type, grain_key, state_name, json, version) VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO NOTHING";
    private const string OfRecord = "storage = ?1 AND grain_type = ?2 AND grain_key = ?3 AND state_name = ?4";
    private const string Update = $"UPDATE grain_state SET json = ?5, version = version + 1 WHERE {OfRecord} AND version = ?6";
    private const string Version = $"SELECT version FROM grain_state WHERE {OfRecord}";

    private sqlite3? _file;
    private sqlite3_stmt? _insert;
    private sqlite3_stmt? _update;
    private sqlite3_stmt? _version;

    /// <summary>Stores <paramref name="json"/> (null: clears) if the stored version is <paramref name="expected"/> (0: never stored). One statement changes the file, or none does.</summary>
    /// <returns>Whether it was stored, and the version that is in the file now.</returns>
    internal (bool IsStored, long Version) Store(SqliteConnection connection, GrainId grain, string state, long expected, byte[]? json)
    {
        if (_file is null) Prepare(connection.Handle!);
        var statement = expected == 0 ? _insert! : _update!;
        Address(statement, grain, state);
        if (json is null) Check(raw.sqlite3_bind_null(statement, 5));
        else Check(raw.sqlite3_bind_blob(statement, 5, json));
        if (expected != 0) Check(raw.sqlite3_bind_int64(statement, 6, expected));
        Step(statement, static _ => true);
        if (raw.sqlite3_changes(_file!) == 1) return (true, expected + 1);

        Address(_version!, grain, state);
        return (false, Step(_version!, static row => raw.sqlite3_column_int64(row, 0)));
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _update?.Dispose();
        _version?.Dispose();
    }

    private void Address(sqlite3_stmt statement, GrainId grain, string state)
    {
        Bind(statement, 1, storageName);
        Bind(statement, 2, grain.Type.ToString());
        Bind(statement, 3, grain.Key.ToString());
        Bind(statement, 4, state);
    }

    private void Bind(sqlite3_stmt statement, int at, string text)
    {
        const int OnStack = 512;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        Check(raw.sqlite3_bind_text(statement, at, bytes[..Encoding.UTF8.GetBytes(text, bytes)]));
    }

    // Gives what <paramref name="read"/> finds in the row, or the default where there is none.
    private T? Step<T>(sqlite3_stmt statement, Func<sqlite3_stmt, T> read)
    {
        try
        {
            var code = raw.sqlite3_step(statement);
            Check(code);
            return code == raw.SQLITE_ROW ? read(statement) : default;
        }
        finally
        {
            // It repeats the code of the step, which is known.
            _ = raw.sqlite3_reset(statement);
        }
    }

    private void Prepare(sqlite3 file)
    {
        _file = file;
        Check(raw.sqlite3_prepare_v2(file, Insert, out _insert));
        Check(raw.sqlite3_prepare_v2(file, Update, out _update));
        Check(raw.sqlite3_prepare_v2(file, Version, out _version));
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _file);
}
