using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Embedded;
using Orleans.Embedded.Streams;
using Orleans.Hosting;
using Orleans.Streams;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What holds for streams in the silo's file.</summary>
public sealed class DurableStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Gates _gates = new();
    private readonly EventLog _log = new();
    private readonly LogLines _lines = new();

    public void Dispose()
    {
        _lines.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Events_NotDeliveredBeforeTheStop_ComeAfterTheRestartInOrder()
    {
        _log.OnEvent = static (_, text) => text == "1" ? Task.CompletedTask : Task.FromException(new InvalidOperationException("not in this life"));
        await using (var silo = await Start())
        {
            await silo.Client.GetGrain<IListenerGrain>("a").Join("room");
            foreach (var text in new[] { "1", "2", "3" }) await Stream(silo).OnNextAsync(text);
            foreach (var text in new[] { "1", "2" }) await Orders(silo).OnNextAsync(text);
            Assert.Equal("1", await _log.Next("a"));
            Assert.Equal("1", await _log.Next("o1"));
        }

        _log.OnEvent = static (_, _) => Task.CompletedTask;
        await using var next = await Start();

        Assert.Equal("2 3", await _log.Next("a", 2));
        Assert.Equal("2", await _log.Next("o1"));
        await Stream(next).OnNextAsync("4");
        Assert.Equal("4", await _log.Next("a"));
        Assert.Equal(0, _log.Count("o1"));
    }

    [Fact]
    public async Task Events_AcknowledgedBeforeAKill_ComeAtLeastOnceInOrder()
    {
        const int Count = 300;
        await using (var silo = await Start())
        {
            await silo.Client.GetGrain<IListenerGrain>("a").Join("room");
            for (var one = 0; one < Count; one++) await Stream(silo).OnNextAsync($"{one}");
            // What a kill at this moment leaves behind is what is on disk now.
            File.Copy(_folder.File("silo.db"), _folder.File("killed.db"));
            File.Copy(_folder.File("silo.db-wal"), _folder.File("killed.db-wal"));
            await _log.Next("a", Count);
        }

        await using var next = await Start("killed.db");
        await Settle(next);
        await Stream(next).OnNextAsync("end");

        var heard = new List<string>();
        while (heard is not [.., "end"]) heard.Add(await _log.Next("a"));
        // From some event on, all of them: those before had been seen and were known to be.
        Assert.Equal(Enumerable.Range(Count - (heard.Count - 1), heard.Count - 1).Select(static one => $"{one}").Append("end"), heard);
    }

    [Fact]
    public async Task Events_SeenByAll_CanBeGoneBackToForAWhileAndAreThenRemoved()
    {
        await using var silo = await Start();
        StreamSequenceToken? first = null;
        var handle = await Stream(silo).SubscribeAsync((text, token) =>
        {
            first ??= token;
            return _log.Take("client", text);
        });
        await Stream(silo).OnNextAsync("1");
        await Stream(silo).OnNextAsync("2");
        await Orders(silo).OnNextAsync("o");
        await _log.Next("client", 2);
        await _log.Next("o1");
        await Settle(silo);

        silo.Time.Advance(TimeSpan.FromMinutes(4));
        await handle.ResumeAsync((text, _) => _log.Take("again", text), first);
        Assert.Equal("1 2", await _log.Next("again", 2));
        await Settle(silo);

        silo.Time.Advance(TimeSpan.FromMinutes(3));
        await silo.Services.GetRequiredService<SqliteFile>().FlushAsync();
        Assert.Equal(0, await Count(silo, "stream_event"));
        // The client's subscription stays; the one given by a class comes back with the next event.
        Assert.Equal(1, await Count(silo, "stream_subscription"));
        await Orders(silo).OnNextAsync("o again");
        Assert.Equal("o again", await _log.Next("o1"));
    }

    [Fact]
    public async Task Events_NotSeenByAll_AreNotRemoved()
    {
        await using var silo = await Start();
        await silo.Client.GetGrain<IListenerGrain>("a").Join("room");
        await Stream(silo).SubscribeAsync((text, _) => _log.Take("client", text));
        _log.OnEvent = (consumer, _) => consumer == "a" ? _gates.Pass("a") : Task.CompletedTask;
        await Stream(silo).OnNextAsync("1");
        await Stream(silo).OnNextAsync("2");
        await _log.Next("client", 2);
        await _gates.Reached("a");

        // Old they are, and the sweep comes before the hanging consumer is given up on.
        var file = silo.Services.GetRequiredService<SqliteFile>();
        await file.WriteAsync(static connection => Run(connection, "UPDATE stream_event SET stored = 0"));
        silo.Time.Advance(TimeSpan.FromMinutes(1));
        await file.FlushAsync();

        Assert.Equal(2, await Count(silo, "stream_event"));
        _gates.Open("a");
    }

    [Fact]
    public async Task Events_OfAStreamNobodySubscribesTo_AreNotKept()
    {
        await using var silo = await Start();

        await Stream(silo).OnNextAsync("1");

        Assert.Equal(0, await Count(silo, "stream_event"));
    }

    [Fact]
    public async Task Subscription_OfTheClient_EndsWithTheProcess()
    {
        await using (var silo = await Start())
        {
            await Stream(silo).SubscribeAsync((text, _) => _log.Take("client", text));
        }

        await using var next = await Start();

        Assert.Equal(0, await Count(next, "stream_subscription"));
        Assert.Empty(await Stream(next).GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task Event_ThatFindsTheFileFull_IsRefusedWithWhatToDoAndTheAcknowledgedOnesGoOn()
    {
        await using var silo = await Start();
        var file = silo.Services.GetRequiredService<SqliteFile>();
        await silo.Client.GetGrain<IListenerGrain>("a").Join("room");
        await Stream(silo).OnNextAsync("before");
        await _log.Next("a");
        await Settle(silo);
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 1"));

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => Stream(silo).OnNextAsync(new string('x', 100_000)));

        Assert.Equal(SqliteFault.Full, error.Fault);
        Assert.Contains(_folder.File("silo.db"), error.Message, StringComparison.Ordinal);
        Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
        await file.WriteAsync(static connection => Run(connection, "PRAGMA max_page_count = 100000"));
        await Stream(silo).OnNextAsync("after");
        Assert.Equal("after", await _log.Next("a"));
    }

    [Fact]
    public async Task Cursor_ThatCannotBeStored_HoldsUpNoDeliveryAndIsStoredOnceItCan()
    {
        await using (var silo = await Start())
        {
            var file = silo.Services.GetRequiredService<SqliteFile>();
            await silo.Client.GetGrain<IListenerGrain>("a").Join("room");
            await file.WriteAsync(static connection => Run(connection, "CREATE TRIGGER refuses BEFORE UPDATE ON stream_subscription BEGIN SELECT RAISE(ABORT, 'refused'); END"));
            await Stream(silo).OnNextAsync("1");
            await Stream(silo).OnNextAsync("2");
            Assert.Equal("1 2", await _log.Next("a", 2));
            await file.WriteAsync(static connection => Run(connection, "DROP TRIGGER refuses"));
            while (!Settle(silo).IsCompleted)
            {
                silo.Time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }

        await using var next = await Start();
        await Settle(next);
        await Stream(next).OnNextAsync("3");
        Assert.Equal("3", await _log.Next("a"));
    }

    [Fact]
    public async Task Silo_OnAFileWithNewerStreams_DoesNotStart()
    {
        await using (var silo = await Start())
        {
            await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(static connection => Run(connection, "UPDATE schema_version SET version = 99 WHERE part = 'stream'"));
        }

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => Start());

        Assert.Equal(SqliteFault.NewerSchema, error.Fault);
        Assert.Contains("stream is at version 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_OnAFileTheSiloLacks_AreRefusedAtTheStart()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestSilo.StartAsync(static silo => silo.AddEmbeddedSqliteStreams("streams")));

        Assert.Contains("UseEmbeddedSqlite", error.Message, StringComparison.Ordinal);
    }

    private static IAsyncStream<string> Stream(TestSilo silo) => silo.Client.GetStreamProvider("streams").GetStream<string>("chat", "room");

    private static IAsyncStream<string> Orders(TestSilo silo) => silo.Client.GetStreamProvider("streams").GetStream<string>("orders", "o1");

    private static Task Settle(TestSilo silo) => silo.Services.GetRequiredKeyedService<StreamProvider>("streams").SettleAsync().WaitAsync(TestContext.Current.CancellationToken);

    private static Task<long> Count(TestSilo silo, string table)
        => silo.Services.GetRequiredService<SqliteFile>().ReadAsync(connection =>
        {
            using var command = connection.CreateCommand();
            // The name is a constant of this file.
#pragma warning disable CA2100
            command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
            return (long)command.ExecuteScalar()!;
        });

    private static int Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Every text is a constant of this file.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }

    private Task<TestSilo> Start(string file = "silo.db")
        => TestSilo.StartOnFileAsync(_folder.File(file), silo => silo
            .ConfigureServices(services => services.AddSingleton(_log).AddSingleton<ILoggerProvider>(_lines))
            .AddEmbeddedSqliteStreams("streams"));
}
