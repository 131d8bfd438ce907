using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cuckoo.Ledger;
using Microsoft.Data.Sqlite;
using Orleans.Embedded;

namespace Cuckoo.Silo.Embedded;

/// <summary>
/// The books in the silo's SQLite file: a row a block, a row a shard that says who may write and where the journal ends, and
/// snapshots in pieces. Durable when the file's commit is: its writer flushes each (write-ahead log, <c>synchronous = FULL</c>).
/// </summary>
/// <param name="file">The silo's file.</param>
internal sealed class SqliteLedgerJournal(SqliteFile file) : ILedgerJournal
{
    // Bytes of blocks read at a time, and of a piece of a snapshot: far below SQLite's limits, small beside the heap.
    private const long BytesAPage = 4 << 20;
    private const int BytesAPiece = 1 << 20;

    // Versions of the tables, oldest first; never changed, only added to.
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE ledger_shard (
            book TEXT NOT NULL, shard INTEGER NOT NULL, epoch INTEGER NOT NULL, blocks INTEGER NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (book, shard)) STRICT, WITHOUT ROWID;
        CREATE TABLE ledger_block (
            id INTEGER PRIMARY KEY, book TEXT NOT NULL, shard INTEGER NOT NULL, number INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL, entries INTEGER NOT NULL, hash BLOB NOT NULL, block BLOB NOT NULL,
            UNIQUE (book, shard, number)) STRICT;
        CREATE INDEX ledger_block_sequence ON ledger_block (book, shard, first_sequence);
        CREATE TABLE ledger_snapshot (
            book TEXT NOT NULL, shard INTEGER NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (book, shard, piece)) STRICT;
        """,
    ];

    /// <inheritdoc/>
    public async Task<JournalHead> TakeAsync(ShardName shard)
    {
        await PrepareAsync();
        return await file.WriteAsync(connection =>
        {
            using SqliteCommand take = Command(
                connection, shard,
                """
                INSERT INTO ledger_shard (book, shard, epoch, blocks, hash) VALUES ($book, $shard, 1, 0, x'')
                ON CONFLICT (book, shard) DO UPDATE SET epoch = epoch + 1
                RETURNING epoch, blocks, hash
                """);
            return Head(take)!;
        });
    }

    /// <inheritdoc/>
    public Task AppendAsync(ShardName shard, long epoch, JournalBlock block) => file.WriteAsync(connection =>
    {
        using (SqliteCommand move = Command(
            connection, shard,
            "UPDATE ledger_shard SET blocks = $number, hash = $hash WHERE book = $book AND shard = $shard AND epoch = $epoch AND blocks = $number - 1"))
        {
            move.Parameters.AddWithValue("$epoch", epoch);
            move.Parameters.AddWithValue("$number", block.Number);
            move.Parameters.AddWithValue("$hash", block.Hash.ToArray());
            if (move.ExecuteNonQuery() != 1) throw new FencedException(shard, $"block {block.Number} of its epoch {epoch} is not the next one");
        }

        using SqliteCommand insert = Command(
            connection, shard,
            """
            INSERT INTO ledger_block (book, shard, number, first_sequence, entries, hash, block)
            VALUES ($book, $shard, $number, $first, $entries, $hash, $block)
            """);
        insert.Parameters.AddWithValue("$number", block.Number);
        insert.Parameters.AddWithValue("$first", block.FirstSequence);
        insert.Parameters.AddWithValue("$entries", block.Entries);
        insert.Parameters.AddWithValue("$hash", block.Hash.ToArray());
        insert.Parameters.AddWithValue("$block", Whole(block.Bytes));
        return insert.ExecuteNonQuery();
    });

    /// <inheritdoc/>
    public async Task<JournalHead> HeadAsync(ShardName shard)
    {
        await PrepareAsync();
        return await file.ReadAsync(connection =>
        {
            using SqliteCommand select = Command(connection, shard, "SELECT epoch, blocks, hash FROM ledger_shard WHERE book = $book AND shard = $shard");
            return Head(select) ?? new JournalHead(0, 0, default);
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long after = afterBlock;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long from = after;
            ImmutableArray<StoredBlock> page = await file.ReadAsync(connection => ReadPage(connection, shard, from));
            if (page.IsEmpty) yield break;
            foreach (StoredBlock block in page) yield return block;
            after = page[^1].Number;
        }
    }

    /// <inheritdoc/>
    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => file.ReadAsync<StoredBlock?>(connection =>
    {
        // A block without entries has its successor's first number: the one that was written last holds the entry.
        using SqliteCommand select = Command(
            connection, shard,
            """
            SELECT number, block, hash FROM ledger_block
            WHERE book = $book AND shard = $shard AND first_sequence <= $sequence AND entries > 0 ORDER BY first_sequence DESC LIMIT 1
            """);
        select.Parameters.AddWithValue("$sequence", sequence);
        using SqliteDataReader row = select.ExecuteReader();
        return row.Read() ? Stored(row) : null;
    });

    /// <inheritdoc/>
    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => file.WriteAsync(connection =>
    {
        using (SqliteCommand check = Command(connection, shard, "SELECT epoch FROM ledger_shard WHERE book = $book AND shard = $shard"))
        {
            if (check.ExecuteScalar() is not long now || now != epoch) throw new FencedException(shard, $"its epoch {epoch} is over");
        }

        using (SqliteCommand delete = Command(connection, shard, "DELETE FROM ledger_snapshot WHERE book = $book AND shard = $shard")) delete.ExecuteNonQuery();
        using SqliteCommand insert = Command(connection, shard, "INSERT INTO ledger_snapshot (book, shard, piece, bytes) VALUES ($book, $shard, $piece, $bytes)");
        SqliteParameter piece = insert.Parameters.Add("$piece", SqliteType.Integer);
        SqliteParameter bytes = insert.Parameters.Add("$bytes", SqliteType.Blob);
        for (int at = 0; at < snapshot.Length; at += BytesAPiece)
        {
            (piece.Value, bytes.Value) = (at / BytesAPiece, snapshot.Slice(at, Math.Min(BytesAPiece, snapshot.Length - at)).ToArray());
            insert.ExecuteNonQuery();
        }

        return true;
    });

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => file.ReadAsync<ReadOnlyMemory<byte>?>(connection =>
    {
        using SqliteCommand select = Command(connection, shard, "SELECT bytes FROM ledger_snapshot WHERE book = $book AND shard = $shard ORDER BY piece");
        using SqliteDataReader rows = select.ExecuteReader();
        List<byte[]> pieces = [];
        while (rows.Read()) pieces.Add(rows.GetFieldValue<byte[]>(0));
        if (pieces.Count == 0) return null;
        byte[] snapshot = new byte[pieces.Sum(p => p.Length)];
        int at = 0;
        foreach (byte[] piece in pieces)
        {
            piece.CopyTo(snapshot, at);
            at += piece.Length;
        }

        return snapshot;
    });

    private static ImmutableArray<StoredBlock> ReadPage(SqliteConnection connection, ShardName shard, long after)
    {
        using SqliteCommand select = Command(
            connection, shard, "SELECT number, block, hash FROM ledger_block WHERE book = $book AND shard = $shard AND number > $after ORDER BY number");
        select.Parameters.AddWithValue("$after", after);
        using SqliteDataReader rows = select.ExecuteReader();
        var page = ImmutableArray.CreateBuilder<StoredBlock>();
        for (long bytes = 0; bytes < BytesAPage && rows.Read(); bytes += page[^1].Bytes.Length) page.Add(Stored(rows));
        return page.ToImmutable();
    }

    private static StoredBlock Stored(SqliteDataReader row) => new(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2));

    private static JournalHead? Head(SqliteCommand command)
    {
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? new JournalHead(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)) : null;
    }

    private static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) && array.Count == array.Array!.Length ? array.Array : bytes.ToArray();

    private static SqliteCommand Command(SqliteConnection connection, ShardName shard, string sql)
    {
        SqliteCommand command = connection.CreateCommand();

        // Texts of this class, never built from values.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$book", shard.Book);
        command.Parameters.AddWithValue("$shard", shard.Number);
        return command;
    }

    private async Task PrepareAsync()
    {
        await file.MigrateAsync("ledger journal", Versions);
        bool isOld = await file.ReadAsync(connection =>
        {
            using SqliteCommand old = connection.CreateCommand();
            old.CommandText = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'ledger_entry'";
            return Convert.ToInt64(old.ExecuteScalar(), CultureInfo.InvariantCulture) > 0;
        });
        if (isOld) throw new InvalidDataException($"'{file.Path}' holds books of an older format that this program does not read. Move the data folder away to begin new ones.");
    }
}
