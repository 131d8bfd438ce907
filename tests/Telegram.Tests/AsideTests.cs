using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Updates;
using Cuckoo.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cuckoo.Telegram.Tests;

/// <summary>Updates that cannot be read or handled: they are kept, and keep back no other.</summary>
public sealed class AsideTests : IAsyncLifetime
{
    private const long Boss = 99;

    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-test-").FullName;
    private readonly FakeTime time = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Cuckoo.Telegram.Delivery.Signal signal = new();
    private readonly BotStore store;
    private readonly Desk desk;
    private Task running = Task.CompletedTask;

    public AsideTests()
    {
        store = BotStore.Open(folder, time);
        desk = new Desk(null!, store, null!, new House(Boss, "20"), "CuckooBot", signal, NullLogger.Instance, time);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        signal.Ring();
        await running;
        store.Dispose();
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Update_ThatCannotBeRead_IsKeptAndKeepsBackNoOther()
    {
        Intake intake = new(store, desk, NullLogger.Instance);
        using JsonDocument batch = JsonDocument.Parse("""
            [{"update_id":1,"message":{"message_id":"no number","chat":{"id":7,"type":"private"}}},
             {"message":{}}, 5,
             {"update_id":2,"message":{"message_id":3,"chat":{"id":7,"type":"private"},"from":{"id":7},"text":"/help"}}]
            """);
        Assert.Equal([1L, null, null, 2L], batch.RootElement.EnumerateArray().Select(u => intake.Take(u, stop.Token)));
        Assert.Equal(2, store.NextUpdate()!.UpdateId);
        Assert.Contains("no number", BodyOf(1), StringComparison.Ordinal);

        // Tried again it is still not to be read.
        store.TryAsideAgain();
        Assert.Equal(2, store.NextUpdate()!.UpdateId);
        Assert.Contains("no number", BodyOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payment_ThatCannotBeNoted_IsNotedWhenItCan()
    {
        Do("ALTER TABLE purchases RENAME TO elsewhere");
        running = desk.Run(stop.Token);
        desk.Take(new Update(1, new Message(3, new Chat(7, "private"), From: new User(7), SuccessfulPayment: new SuccessfulPayment("XTR", 25, "credits 25 500", "c"))), stop.Token);
        desk.Take(new Update(2, new Message(4, new Chat(7, "private"), From: new User(7), Text: "/help")), stop.Token);
        await UntilAsync(() => store.PendingMessages().Any(p => p.Slot == "u2"));
        Assert.Contains(store.PendingMessages(), p => p.Slot == "aside:1" && p.Place.Chat == Boss);
        Assert.Contains("credits 25 500", BodyOf(1), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(100));
        Do("ALTER TABLE elsewhere RENAME TO purchases");
        store.Forget();
        store.TryAsideAgain();
        signal.Ring();
        await UntilAsync(() => store.Purchase("c") is not null);
        Assert.Equal("", BodyOf(1));
    }

    [Fact]
    public async Task Update_ThatFailsOnce_IsHandledAllTheSame()
    {
        Do("ALTER TABLE asks RENAME TO elsewhere");
        running = desk.Run(stop.Token);
        desk.Take(new Update(1, new Message(3, new Chat(7, "private"), From: new User(7, LanguageCode: "en"), Text: "/imagine a cat")), stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.NotNull(store.NextUpdate());
        Do("ALTER TABLE elsewhere RENAME TO asks");
        await UntilAsync(() => store.Ask("q1") is not null);
    }

    private Task UntilAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        Patience.UntilAsync(isSo, () => time.Advance(TimeSpan.FromMilliseconds(250)), what);

    private string BodyOf(long id)
    {
        using SqliteConnection file = Opened();
        using SqliteCommand command = file.CreateCommand();
        command.CommandText = "SELECT body FROM updates WHERE id = $1";
        command.Parameters.AddWithValue("$1", id);
        return command.ExecuteScalar() is byte[] body ? Encoding.UTF8.GetString(body) : "";
    }

    private void Do(string sql)
    {
        using SqliteConnection file = Opened();
        using SqliteCommand command = file.CreateCommand();
#pragma warning disable CA2100 // A constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection Opened()
    {
        SqliteConnection file = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "telegram.db"), Pooling = false }.ToString());
        file.Open();
        return file;
    }
}
