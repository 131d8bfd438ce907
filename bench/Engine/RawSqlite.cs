using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Cuckoo.Engine;

/// <summary>SQLite without an engine, on the same disk in the same minute: what the writes could come to at best.</summary>
internal static class RawSqlite
{
    private const int RowsAGroup = 1_000;
    private const int JsonBytes = 100;

    public static void Run(Report report, TimeSpan measured)
    {
        report.Rate("raw SQLite, a commit a row", Measure(1, measured), "flushes a second as many");
        report.Rate("raw SQLite, a commit a thousand rows", Measure(RowsAGroup, measured), "the writing thread alone, no waiting callers");
    }

    private static double Measure(int rowsACommit, TimeSpan measured)
    {
        using var folder = new BenchFolder();
        using var connection = new SqliteConnection($"Data Source={folder.File("raw.db")};Pooling=False");
        connection.Open();
        using (var setUp = connection.CreateCommand())
        {
            setUp.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE grain_state (grain TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, json BLOB) STRICT, WITHOUT ROWID";
            setUp.ExecuteNonQuery();
        }

        using var write = connection.CreateCommand();
        write.CommandText = "INSERT INTO grain_state VALUES ($grain, 1, $json) ON CONFLICT (grain) DO UPDATE SET version = version + 1, json = $json";
        var grain = write.Parameters.Add("$grain", SqliteType.Text);
        write.Parameters.AddWithValue("$json", new byte[JsonBytes]);
        var keys = Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"grain-{i}")).ToArray();
        var rows = 0L;
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < measured)
        {
            using var transaction = connection.BeginTransaction();
            write.Transaction = transaction;
            for (var i = 0; i < rowsACommit; i++)
            {
                grain.Value = keys[rows++ % keys.Length];
                write.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
