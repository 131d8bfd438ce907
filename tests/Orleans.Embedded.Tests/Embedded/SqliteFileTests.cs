using Microsoft.Data.Sqlite;
using Orleans.Embedded;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private static readonly string[] s_schema = ["CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_QueuedTogether_ShareCommits()
    {
        await using var file = await Open();
        var before = file.Commits;

        await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => Insert(file, "line")));

        Assert.Equal(5000L, await Count(file));
        Assert.InRange(file.Commits - before, 1, 4000);
    }

    [Fact]
    public async Task Write_ThatFails_UndoesOnlyItself()
    {
        await using var file = await Open();
        var good = Enumerable.Range(0, 100).Select(_ => Insert(file, "good")).ToList();
        var bad = file.WriteAsync<int>(static connection =>
        {
            Run(connection, "INSERT INTO lines (text) VALUES ('half')");
            throw new InvalidOperationException("changed my mind");
        });
        var wrong = file.WriteAsync(static connection => Run(connection, "INSERT INTO lines (text) VALUES (NULL)"));
        good.AddRange(Enumerable.Range(0, 100).Select(_ => Insert(file, "good")));

        await Task.WhenAll(good);
        Assert.Equal("changed my mind", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        await Assert.ThrowsAsync<SqliteFileException>(() => wrong);
        Assert.Equal(200L, await Count(file));
    }

    [Fact]
    public async Task Write_ThatEndsTheTransaction_FailsItsGroupAndTheNextGoesOn()
    {
        await using var file = await Open();

        await Assert.ThrowsAnyAsync<Exception>(() => file.WriteAsync<int>(static connection =>
        {
            Run(connection, "ROLLBACK");
            throw new InvalidOperationException("rude");
        }));
        await Insert(file, "after");

        Assert.Equal(1L, await Count(file));
    }

    [Fact]
    public async Task Write_OnAFullDisk_SaysSoAndWorksAgainOnceThereIsRoom()
    {
        await using var file = await Open();
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 8"));
        var big = new string('x', 100_000);

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => Insert(file, big));

        Assert.Equal(SqliteFault.Full, error.Fault);
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 100000"));
        await Insert(file, big);
        Assert.Equal(1L, await Count(file));
    }

    [Fact]
    public async Task Write_WhileAnotherProgramHoldsALock_SaysSo()
    {
        var path = _folder.File("silo.db");
        await using var file = SqliteFile.Open(path, secondsForForeignLocks: 1);
        await file.MigrateAsync("lines", s_schema);
        await using var other = new SqliteConnection($"Data Source={path};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Run(other, "BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => Insert(file, "line"));

        Assert.Equal(SqliteFault.Locked, error.Fault);
        Run(other, "ROLLBACK");
        await Insert(file, "line");
    }

    [Fact]
    public void Open_OfSomethingElse_SaysThatItIsDamaged()
    {
        var path = _folder.File("silo.db");
        File.WriteAllText(path, new string('?', 10_000));

        var error = Assert.Throws<SqliteFileException>(() => SqliteFile.Open(path));

        Assert.Equal(SqliteFault.Corrupt, error.Fault);
        Assert.Contains("Restore it from a backup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfADamagedPage_SaysSoAndTheOtherPagesAreRead()
    {
        var path = _folder.File("silo.db");
        await using (var file = await Open())
        {
            await file.MigrateAsync("other", ["CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"]);
            for (var line = 0; line < 100; line++) await Insert(file, new string('x', 1000));
        }

        // The last page holds rows of the one table.
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes.AsSpan(^4096..).Fill(0xA5);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        await using var damaged = SqliteFile.Open(path);

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => damaged.ReadAsync(static connection => Read(connection, "SELECT sum(length(text)) FROM lines")));

        Assert.Equal(SqliteFault.Corrupt, error.Fault);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", error.Message, StringComparison.Ordinal);
        await damaged.WriteAsync(static connection => Run(connection, "INSERT INTO other (text) VALUES ('good')"));
        Assert.Equal(1L, await damaged.ReadAsync(static connection => Read(connection, "SELECT count(*) FROM other")));
    }

    [Fact]
    public async Task Migrate_OfANewerFile_IsRefused()
    {
        await using var file = await Open();
        await file.MigrateAsync("lines", [.. s_schema, "ALTER TABLE lines ADD COLUMN more TEXT"]);

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => file.MigrateAsync("lines", s_schema));

        Assert.Equal(SqliteFault.NewerSchema, error.Fault);
        Assert.Contains("lines is at version 2, this program knows 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ThatFailsHalfWay_LeavesTheOldSchema()
    {
        await using var file = await Open();

        await Assert.ThrowsAsync<SqliteFileException>(() => file.MigrateAsync("lines", [.. s_schema, "ALTER TABLE lines ADD COLUMN more TEXT", "no such statement"]));
        await file.MigrateAsync("lines", [.. s_schema, "ALTER TABLE lines ADD COLUMN more TEXT"]);
    }

    [Fact]
    public async Task Read_ThatWrites_IsRefused()
    {
        await using var file = await Open();

        await Assert.ThrowsAsync<SqliteFileException>(() => file.ReadAsync(static connection => Run(connection, "INSERT INTO lines (text) VALUES ('x')")));
    }

    [Fact]
    public async Task Close_WithWritesQueued_StoresThemAndRefusesMore()
    {
        var file = await Open();
        var writes = Enumerable.Range(0, 100).Select(_ => Insert(file, "line")).ToArray();

        await file.DisposeAsync();

        await Task.WhenAll(writes);
        Assert.Equal(SqliteFault.Closed, (await Assert.ThrowsAsync<SqliteFileException>(() => Insert(file, "late"))).Fault);
        await using var again = await Open();
        Assert.Equal(100L, await Count(again));
    }

    private async Task<SqliteFile> Open()
    {
        var file = SqliteFile.Open(_folder.File("silo.db"));
        await file.MigrateAsync("lines", s_schema);
        return file;
    }

    private static Task<int> Insert(SqliteFile file, string text)
        => file.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO lines (text) VALUES ($text)";
            command.Parameters.AddWithValue("$text", text);
            return command.ExecuteNonQuery();
        });

    private static Task<long> Count(SqliteFile file)
        => file.ReadAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM lines";
            return (long)command.ExecuteScalar()!;
        });

    // Every text is a constant of this file.
#pragma warning disable CA2100
    private static long Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static int Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
