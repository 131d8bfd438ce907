using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orleans.Embedded.Sqlite;

/// <summary>
/// Brings each part of the file up to the schema its code expects. A part (grain state, a journal) has a name and a
/// list of SQL scripts; its version is how many of them have run. Runs inside the caller's transaction.
/// </summary>
internal static class SqliteSchema
{
    /// <exception cref="SqliteFileException">The file's part is newer than <paramref name="scripts"/>.</exception>
    internal static void Migrate(SqliteConnection connection, string path, string part, IReadOnlyList<string> scripts)
    {
        SqliteText.Run(connection, "CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID");
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT version FROM schema_version WHERE part = $part";
        read.Parameters.AddWithValue("$part", part);
        var version = Convert.ToInt32(read.ExecuteScalar() ?? 0, CultureInfo.InvariantCulture);
        if (version > scripts.Count)
            throw new SqliteFileException(SqliteFault.NewerSchema, $"'{path}' was written by a newer version of this program ({part} is at version {version}, this program knows {scripts.Count}). Start the newer version, or choose another file.");
        if (version == scripts.Count) return;

        foreach (var script in scripts.Skip(version)) SqliteText.Run(connection, script);
        using var write = connection.CreateCommand();
        write.CommandText = "INSERT INTO schema_version (part, version) VALUES ($part, $version) ON CONFLICT (part) DO UPDATE SET version = excluded.version";
        write.Parameters.AddWithValue("$part", part);
        write.Parameters.AddWithValue("$version", scripts.Count);
        write.ExecuteNonQuery();
    }
}
