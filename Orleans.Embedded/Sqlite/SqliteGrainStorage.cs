// Grain records in the silo's file: one row a record, JSON, and a version that is the ETag. A cleared record keeps its
// row without JSON, so that its version never starts again and a stale writer is always found out.

using System.Globalization;
using System.Text.Json;
using Orleans.Embedded.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Sqlite;

internal sealed class SqliteGrainStorage(SqliteFile file, string storageName, StateJson state) : IGrainStorage
{
    internal const string Part = "grain_state";

    internal static readonly string[] Schema =
    [
        """
        CREATE TABLE grain_state (
            storage TEXT NOT NULL,
            grain_type TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            state_name TEXT NOT NULL,
            version INTEGER NOT NULL,
            json BLOB,
            PRIMARY KEY (grain_type, grain_key, state_name, storage)
        ) STRICT, WITHOUT ROWID
        """,
    ];

    private const string Select = "SELECT version, json FROM grain_state WHERE grain_type = $type AND grain_key = $key AND state_name = $state AND storage = $storage";
    private readonly GrainStateWriter _writer = WriterOf(file, storageName);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (json, version) = await file.ReadAsync(connection =>
        {
            var command = SqliteText.Often(connection, Select, "$type", "$key", "$state", "$storage");
            command.Parameters[0].Value = grainId.Type.ToString();
            command.Parameters[1].Value = grainId.Key.ToString();
            command.Parameters[2].Value = stateName;
            command.Parameters[3].Value = storageName;
            using var row = command.ExecuteReader();
            if (!row.Read()) return (null, 0L);
            return (row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetInt64(0));
        });
        grainState.State = json is null ? NewState.Of<T>() : Parse<T>(stateName, grainId, json);
        grainState.RecordExists = json is not null;
        grainState.ETag = version == 0 ? null : ETagOf(version);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => StoreAsync(stateName, grainId, grainState, state.Write(grainState.State));

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await StoreAsync(stateName, grainId, grainState, null);
        grainState.State = NewState.Of<T>();
    }

    private T Parse<T>(string stateName, GrainId grainId, byte[] json)
    {
        try
        {
            return state.Read<T>(json);
        }
        catch (JsonException error)
        {
            throw new SqliteFileException(SqliteFault.Corrupt, $"'{stateName}' of {grainId} in '{file.Path}' does not read as {typeof(T)} ({error.Message}). If its type was changed, let it read the old shape; else restore the file from a backup.", error);
        }
    }

    private async Task StoreAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? json)
    {
        // The ETag is taken now: it is what this writer had read, whatever happens while it waits in line.
        var expected = grainState.ETag is { } etag ? long.Parse(etag, CultureInfo.InvariantCulture) : 0;
        var (isStored, version) = await file.WriteOneStatementAsync(connection => _writer.Store(connection, grainId, stateName, expected, json));
        if (!isStored)
            throw new InconsistentStateException($"'{stateName}' of {grainId} was changed by someone else.", version == 0 ? null : ETagOf(version), grainState.ETag);
        grainState.ETag = ETagOf(version);
        grainState.RecordExists = json is not null;
    }

    private static GrainStateWriter WriterOf(SqliteFile file, string storageName)
    {
        var writer = new GrainStateWriter(storageName);
        file.Own(writer);
        return writer;
    }

    private static string ETagOf(long version) => version.ToString(CultureInfo.InvariantCulture);
}
