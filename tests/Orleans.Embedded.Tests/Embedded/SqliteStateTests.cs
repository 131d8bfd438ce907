using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SqliteStateTests : StateTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<TestSilo> StartAsync() => TestSilo.StartOnFileAsync(_folder.File("silo.db"));

    [Fact]
    public async Task State_AfterARestart_IsWhatWasWritten()
    {
        var path = _folder.File("silo.db");
        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            await Counter(silo).Add(40);
            await Counter(silo).AddUnsaved(1000);
            Assert.Equal(1040, await Counter(silo).Read());
        }

        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            Assert.Equal(40, await Counter(silo).Read());
            Assert.Equal(42, await Counter(silo).Add(2));
        }
    }

    [Fact]
    public async Task State_WrittenBeforeAFieldWasAdded_IsReadWithThatFieldNew()
    {
        await using var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db"));
        await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO grain_state VALUES ('Default', 'counter', 'a', 'counter', 7, CAST('{\"Gone\":[1],\"Extra\":\"x\"}' AS BLOB)), ('Default', 'counter', 'b', 'counter', 7, CAST('{\"Value\":5}' AS BLOB))";
            return command.ExecuteNonQuery();
        });

        Assert.Equal(0, await Counter(silo).Read());
        Assert.Equal(6, await silo.Client.GetGrain<ICounterGrain>("b").Add(1));
    }

    [Fact]
    public async Task Write_ThatFindsTheFileFull_IsRefusedWithWhatToDoAndLosesNothing()
    {
        var path = _folder.File("silo.db");
        await using var silo = await TestSilo.StartOnFileAsync(path);
        var file = silo.Services.GetRequiredService<SqliteFile>();
        await Counter(silo).Add(1);
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 1"));

        // Room is found in the page a record is in; new records need new pages soon.
        SqliteFileException? error = null;
        for (var grain = 0; error is null && grain < 1000; grain++)
            error = await Record.ExceptionAsync(() => silo.Client.GetGrain<ICounterGrain>($"{grain}").Add(1)) as SqliteFileException;

        Assert.Equal(SqliteFault.Full, error?.Fault);
        Assert.Equal($"'{path}' could not be written: the disk is full. Free some space and try again.", error!.Message);
        Assert.Equal(1, await Counter(silo).Read());
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 100000"));
        Assert.Equal(2, await Counter(silo).Add(1));
    }

    [Fact]
    public async Task Record_ThatCannotBeRead_IsToldToItsCallersAndHurtsNoOtherGrain()
    {
        await using var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db"));
        await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(static connection =>
            Run(connection, "INSERT INTO grain_state VALUES ('Default', 'counter', 'garbage', 'counter', 7, x'A5A5A5')"));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => silo.Client.GetGrain<ICounterGrain>("garbage").Read().AsTask());

        Assert.Contains("counter/garbage", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Counter(silo).Add(1));
    }

    [Fact]
    public async Task SecondSilo_OnTheSameFile_IsRefusedUntilTheFirstIsGone()
    {
        var path = _folder.File("silo.db");
        await using (await TestSilo.StartOnFileAsync(path))
        {
            var error = await Assert.ThrowsAsync<SqliteFileException>(() => TestSilo.StartOnFileAsync(path));
            Assert.Equal(SqliteFault.InUse, error.Fault);
            Assert.Equal($"'{path}' is in use by another silo. Stop that one first, or choose another file.", error.Message);
        }

        await using var silo = await TestSilo.StartOnFileAsync(path);
        Assert.Equal(1, await Counter(silo).Add(1));
    }

    private static int Run(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Every text is a constant of this file.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }
}
