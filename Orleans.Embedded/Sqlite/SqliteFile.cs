// The one SQLite file of a silo and its only writer. Works queued while a commit is being flushed go together into the
// next one, so that durability costs one flush a group and not one a write. Whatever else lives in the file (a ledger's
// journal) writes through here as well. It is not an ORM and knows no grain.
//
// Facts relied on: WAL with synchronous=FULL flushes the log at each commit (https://sqlite.org/wal.html); some errors
// roll the whole transaction back by themselves (https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction).

using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Orleans.Embedded.Sqlite;

namespace Orleans.Embedded;

/// <summary>A SQLite file with grouped, durable writes. At most one process has it open at a time.</summary>
public sealed class SqliteFile : IAsyncDisposable, IDisposable
{
    // A group is bounded so that the first work in it does not wait long: 1,024 row writes take about 10 ms.
    private const int WorksACommit = 1024;

    // Reads are short and run on pool threads; more at once than this only contend for the same pages.
    private const int ReadersAtOnce = 4;

    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly Channel<SqliteWork> _works = Channel.CreateUnbounded<SqliteWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly ConcurrentBag<IDisposable> _owned = [];
    private readonly SemaphoreSlim _readersFree = new(ReadersAtOnce);
    private readonly Task _writing;
    private readonly string _connectionString;
    private long _commits;
    private int _closed;

    private SqliteFile(string path, FileStream fileLock, SqliteConnection writer, string connectionString)
    {
        Path = path;
        _lock = fileLock;
        _writer = writer;
        _connectionString = connectionString;
        _writing = Task.Factory.StartNew(WriteGroups, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>How many groups have been committed since the file was opened: one flush each.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Opens the file, making it and its folder if need be, and takes it for this process.</summary>
    /// <exception cref="SqliteFileException">It is in use, damaged, or may not be written.</exception>
    public static SqliteFile Open(string path) => Open(path, secondsForForeignLocks: 5);

    internal static SqliteFile Open(string path, int secondsForForeignLocks)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        var fileLock = SqliteFileLock.Take(full);
        SqliteConnection? writer = null;
        try
        {
            // Unpooled: closing must let go of the file.
            var connectionString = new SqliteConnectionStringBuilder { DataSource = full, Pooling = false, DefaultTimeout = secondsForForeignLocks }.ConnectionString;
            writer = new SqliteConnection(connectionString);
            writer.Open();
            SqliteText.Run(writer, "PRAGMA journal_mode = WAL");
            SqliteText.Run(writer, "PRAGMA synchronous = FULL");
            SqliteText.Run(writer, "PRAGMA foreign_keys = ON");

            // In KiB when negative. Of SQLite's own 2 MiB a writer reads most pages again that it writes.
            SqliteText.Run(writer, "PRAGMA cache_size = -65536");
            return new SqliteFile(full, fileLock, writer, connectionString);
        }
        catch (Exception error)
        {
            writer?.Dispose();
            fileLock.Dispose();
            if (error is SqliteException sqlite) throw SqliteFileException.From(full, sqlite);
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the writing thread, inside a savepoint of its own, and completes once its commit
    /// is on disk. What it throws undoes only itself and comes out of the task.
    /// </summary>
    /// <param name="work">Short, synchronous SQL; it neither begins nor ends transactions and does not keep the connection.</param>
    /// <exception cref="SqliteFileException">Locked, full, damaged or closed; nothing of the work is stored.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Queue(new SqliteWork<T>(work));
    }

    /// <summary>Runs <paramref name="work"/> on a connection that can only read. It sees every write whose task has completed.</summary>
    /// <exception cref="SqliteFileException">Locked, damaged or closed.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Volatile.Read(ref _closed) != 0) throw ClosedError();
        await _readersFree.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(work)).ConfigureAwait(false);
        }
        finally
        {
            _readersFree.Release();
        }
    }

    /// <summary>Runs those of <paramref name="scripts"/> that the file's <paramref name="part"/> has not seen yet, all or none.</summary>
    /// <param name="part">The name of the part, such as <c>ledger</c>.</param>
    /// <param name="scripts">All scripts since the first version, in order; never changed, only added to.</param>
    /// <exception cref="SqliteFileException">The file is newer than the scripts.</exception>
    public Task MigrateAsync(string part, IReadOnlyList<string> scripts)
        => WriteAsync(connection =>
        {
            SqliteSchema.Migrate(connection, Path, part, scripts);
            return true;
        });

    /// <summary>Completes when everything queued before it is on disk.</summary>
    public Task FlushAsync() => WriteAsync(static _ => true);

    /// <summary>Writes out what is queued, closes the file and lets other processes have it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        _works.Writer.Complete();
        await _writing.ConfigureAwait(false);
        foreach (var owned in _owned) owned.Dispose();
        for (var free = 0; free < ReadersAtOnce; free++) await _readersFree.WaitAsync().ConfigureAwait(false);
        foreach (var reader in _readers) await reader.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readersFree.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Like <see cref="WriteAsync{T}"/>, for a work that changes the file by one statement at most.</summary>
    internal Task<T> WriteOneStatementAsync<T>(Func<SqliteConnection, T> work) => Queue(new SqliteWork<T>(work) { IsOneStatement = true });

    /// <summary>Disposes <paramref name="owned"/>, which the writing thread uses, when writing has ended and before the file is closed.</summary>
    internal void Own(IDisposable owned) => _owned.Add(owned);

    private Task<T> Queue<T>(SqliteWork<T> work)
    {
        if (!_works.Writer.TryWrite(work)) work.Fail(ClosedError());
        return work.Done;
    }

    private T Read<T>(Func<SqliteConnection, T> work)
    {
        SqliteConnection? reader = null;
        try
        {
            if (!_readers.TryTake(out reader))
            {
                reader = new SqliteConnection(_connectionString);
                reader.Open();
                SqliteText.Run(reader, "PRAGMA query_only = ON");
            }

            return work(reader);
        }
        catch (SqliteException error)
        {
            throw SqliteFileException.From(Path, error);
        }
        finally
        {
            if (reader is not null) _readers.Add(reader);
        }
    }

    private void WriteGroups()
    {
        var group = new List<SqliteWork>(WorksACommit);
        while (_works.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < WorksACommit && _works.Reader.TryRead(out var work)) group.Add(work);
            SqliteGroup.Commit(_writer, Path, group);
            Interlocked.Increment(ref _commits);
        }
    }

    private SqliteFileException ClosedError() => new(SqliteFault.Closed, $"'{Path}' is closed: the silo has stopped. Start it again.");
}
