using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cuckoo.Grains.Ledger;
using Microsoft.Data.Sqlite;
using Orleans.Embedded;

namespace Cuckoo.Silo.Embedded;

/// <summary>
/// The books in the silo's SQLite file: a table of entries, numbered by book. The number is the primary key, so a second writer
/// of the same entry is refused by the database itself.
/// </summary>
/// <param name="file">The silo's file.</param>
internal sealed class SqliteLedgerJournal(SqliteFile file) : ILedgerJournal
{
    private const int Page = 1_000;

    // The table's versions, oldest first; never changed, only added to.
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE ledger_entry (
            book TEXT NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (book, number)) WITHOUT ROWID
        """,
    ];

    /// <inheritdoc/>
    public Task Append(string book, LedgerEntry entry)
    {
        string json = JsonSerializer.Serialize(entry);
        return file.WriteAsync(connection =>
        {
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO ledger_entry (book, number, entry) VALUES ($book, $number, $entry)";
            insert.Parameters.AddWithValue("$book", book);
            insert.Parameters.AddWithValue("$number", entry.Number);
            insert.Parameters.AddWithValue("$entry", json);
            return insert.ExecuteNonQuery();
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerEntry> Read(string book, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await file.MigrateAsync("ledger", Versions);
        long after = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long from = after;
            ImmutableArray<LedgerEntry> page = await file.ReadAsync(connection => ReadPage(connection, book, from));
            foreach (LedgerEntry entry in page) yield return entry;
            if (page.Length < Page) yield break;
            after = page[^1].Number;
        }
    }

    private static ImmutableArray<LedgerEntry> ReadPage(SqliteConnection connection, string book, long after)
    {
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT number, entry FROM ledger_entry WHERE book = $book AND number > $after ORDER BY number LIMIT {Page}");
        select.Parameters.AddWithValue("$book", book);
        select.Parameters.AddWithValue("$after", after);
        using SqliteDataReader rows = select.ExecuteReader();
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        while (rows.Read())
        {
            entries.Add(JsonSerializer.Deserialize<LedgerEntry>(rows.GetString(1))
                ?? throw new InvalidDataException($"Entry {rows.GetInt64(0)} of the book '{book}' is empty."));
        }

        return entries.ToImmutable();
    }
}
