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
    private const int PiecesADelete = 8;

    // Their connection ends them when it is closed.
    private SqliteCommand? moving;
    private SqliteCommand? inserting;

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
        """
        DROP TABLE ledger_snapshot;
        CREATE TABLE ledger_state (id INTEGER PRIMARY KEY AUTOINCREMENT, book TEXT NOT NULL, shard INTEGER NOT NULL, pieces INTEGER NOT NULL) STRICT;
        CREATE INDEX ledger_state_shard ON ledger_state (book, shard);
        CREATE TABLE ledger_state_piece (
            state INTEGER NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (state, piece)) STRICT;
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
        SqliteCommand move = Often(
            ref moving, connection,
            "UPDATE ledger_shard SET blocks = $number, hash = $hash WHERE book = $book AND shard = $shard AND epoch = $epoch AND blocks = $number - 1",
            "$book", "$shard", "$epoch", "$number", "$hash");
        Bind(move, shard.Book, shard.Number, epoch, block.Number, block.Hash.ToArray());
        if (move.ExecuteNonQuery() != 1) throw new FencedException(shard, $"block {block.Number} of its epoch {epoch} is not the next one");

        SqliteCommand insert = Often(
            ref inserting, connection,
            """
            INSERT INTO ledger_block (book, shard, number, first_sequence, entries, hash, block)
            VALUES ($book, $shard, $number, $first, $entries, $hash, $block)
            """,
            "$book", "$shard", "$number", "$first", "$entries", "$hash", "$block");
        Bind(insert, shard.Book, shard.Number, block.Number, block.FirstSequence, block.Entries, block.Hash.ToArray(), Whole(block.Bytes));
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
    /// <remarks>A piece a commit: the blocks that are appended meanwhile wait for one of them and not for all. It counts when the last is there.</remarks>
    public async Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot)
    {
        long state = await file.WriteAsync(connection =>
        {
            CheckEpoch(connection, shard, epoch);
            using SqliteCommand begin = Command(connection, shard, "INSERT INTO ledger_state (book, shard, pieces) VALUES ($book, $shard, 0) RETURNING id");
            return (long)begin.ExecuteScalar()!;
        });
        int pieces = 0;
        for (int at = 0; at < snapshot.Length; at += BytesAPiece)
        {
            byte[] bytes = snapshot.Slice(at, Math.Min(BytesAPiece, snapshot.Length - at)).ToArray();
            int piece = pieces++;
            await file.WriteAsync(connection => WritePiece(connection, shard, state, piece, bytes));
        }

        await file.WriteAsync(connection =>
        {
            CheckEpoch(connection, shard, epoch);
            using SqliteCommand end = Command(connection, shard, "UPDATE ledger_state SET pieces = $pieces WHERE id = $state");
            end.Parameters.AddWithValue("$pieces", pieces);
            end.Parameters.AddWithValue("$state", state);
            return end.ExecuteNonQuery();
        });
        while (await file.WriteAsync(connection => DeleteBefore(connection, shard, state)) > 0)
        {
            // Some pieces a commit, as above.
        }
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => file.ReadAsync<ReadOnlyMemory<byte>?>(connection =>
    {
        using SqliteCommand select = Command(
            connection, shard,
            """
            SELECT bytes FROM ledger_state_piece
            WHERE state = (SELECT max(id) FROM ledger_state WHERE book = $book AND shard = $shard AND pieces > 0) ORDER BY piece
            """);
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

    private static void CheckEpoch(SqliteConnection connection, ShardName shard, long epoch)
    {
        using SqliteCommand check = Command(connection, shard, "SELECT epoch FROM ledger_shard WHERE book = $book AND shard = $shard");
        if (check.ExecuteScalar() is not long now || now != epoch) throw new FencedException(shard, $"its epoch {epoch} is over");
    }

    private static bool WritePiece(SqliteConnection connection, ShardName shard, long state, int piece, byte[] bytes)
    {
        using SqliteCommand insert = Command(
            connection, shard, "INSERT INTO ledger_state_piece (state, piece, bytes) SELECT id, $piece, $bytes FROM ledger_state WHERE id = $state");
        insert.Parameters.AddWithValue("$state", state);
        insert.Parameters.AddWithValue("$piece", piece);
        insert.Parameters.AddWithValue("$bytes", bytes);
        if (insert.ExecuteNonQuery() != 1) throw new FencedException(shard, "a later snapshot was written");
        return true;
    }

    // Snapshots before this one, those whose writer was killed too.
    private static int DeleteBefore(SqliteConnection connection, ShardName shard, long state)
    {
        using SqliteCommand pieces = Command(
            connection, shard,
            """
            DELETE FROM ledger_state_piece WHERE rowid IN (
                SELECT ledger_state_piece.rowid FROM ledger_state_piece JOIN ledger_state ON ledger_state.id = state
                WHERE book = $book AND shard = $shard AND state < $state LIMIT $most)
            """);
        pieces.Parameters.AddWithValue("$state", state);
        pieces.Parameters.AddWithValue("$most", PiecesADelete);
        if (pieces.ExecuteNonQuery() is var deleted and > 0) return deleted;
        using SqliteCommand heads = Command(connection, shard, "DELETE FROM ledger_state WHERE book = $book AND shard = $shard AND id < $state");
        heads.Parameters.AddWithValue("$state", state);
        heads.ExecuteNonQuery();
        return 0;
    }

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

    // There is one connection that writes, and one thread on it: what is run for every block is read by SQLite once.
    private static SqliteCommand Often(ref SqliteCommand? kept, SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        if (kept?.Connection == connection) return kept;
        kept = connection.CreateCommand();

        // Texts of this class, never built from values.
#pragma warning disable CA2100
        kept.CommandText = sql;
#pragma warning restore CA2100
        foreach (string name in parameters) kept.Parameters.Add(new SqliteParameter { ParameterName = name });
        return kept;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

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
