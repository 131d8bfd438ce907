using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class StateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task State_ClearedAndReadAgain_IsNew(bool onFile)
    {
        await using var silo = onFile ? await TestSilo.StartOnFileAsync(_folder.File("silo.db")) : await TestSilo.StartAsync();
        await Counter(silo).Add(40);
        await Counter(silo).Clear();
        Assert.Equal(0, await Counter(silo).Read());
        await Counter(silo).Rest();
        Assert.Equal(0, await Counter(silo).Read());
        Assert.Equal(1, await Counter(silo).Add(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_OverSomeoneElsesWrite_IsRefusedAndTheActivationStartsAgainFromStorage(bool onFile)
    {
        await using var silo = onFile ? await TestSilo.StartOnFileAsync(_folder.File("silo.db")) : await TestSilo.StartAsync();
        await Counter(silo).Add(1);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new OtherState();
        await storage.ReadStateAsync("counter", GrainId.Create("counter", "a"), other);
        other.State.Value = 100;
        await storage.WriteStateAsync("counter", GrainId.Create("counter", "a"), other);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Counter(silo).Add(1));

        Assert.Equal("2", error.StoredEtag);
        Assert.Equal("1", error.CurrentEtag);
        Assert.Equal(101, await Counter(silo).Add(1));
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
    public async Task Storage_ThatFails_ReachesTheCallerAndHurtsNoOtherGrain()
    {
        await using var silo = await TestSilo.StartAsync(static builder => builder.ConfigureServices(static services => services.AddKeyedSingleton<IGrainStorage, BrokenStorage>("broken")));
        var broken = silo.Client.GetGrain<IBrokenGrain>("a");

        Assert.Equal("the disk is gone", (await Assert.ThrowsAsync<IOException>(() => broken.Write())).Message);
        Assert.Equal("the disk is gone", (await Assert.ThrowsAsync<IOException>(() => broken.Write())).Message);
        Assert.Equal(1, await Counter(silo).Add(1));
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
    public async Task Storage_ThatTheSiloLacks_IsNamedToTheCaller()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<OrleansException>(() => silo.Client.GetGrain<IBrokenGrain>("a").Write());

        Assert.Contains("'broken'", error.Message, StringComparison.Ordinal);
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

    private static ICounterGrain Counter(TestSilo silo) => silo.Client.GetGrain<ICounterGrain>("a");

    private sealed class OtherState : IGrainState<CounterState>
    {
        public CounterState State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    private sealed class BrokenStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new IOException("the disk is gone");

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}
