using System.Text;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Testing;
using Microsoft.Data.Sqlite;

namespace Cuckoo.Telegram.Tests;

/// <summary>Files that earlier versions wrote.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-test-").FullName;
    private readonly FakeTime time = new();

    public UpgradeTests()
    {
        using SqliteConnection file = Opened();
        using SqliteCommand command = file.CreateCommand();
        command.CommandText = """
            CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE updates (id INTEGER PRIMARY KEY, body BLOB, at INTEGER NOT NULL);
            CREATE TABLE tips (id TEXT PRIMARY KEY, kept_for TEXT, at INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE purchases (charge TEXT PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE errands (id TEXT PRIMARY KEY, person INTEGER NOT NULL, due INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE done (id TEXT PRIMARY KEY, at INTEGER NOT NULL);
            INSERT INTO facts VALUES ('offset', '51');
            INSERT INTO updates VALUES (50, NULL, 0);
            INSERT INTO tips VALUES ('a', 'bob', 0, $kept), ('b', NULL, 0, $passing), ('d', NULL, 0, $given);
            INSERT INTO purchases VALUES ('c', 7, 0, $paid);
            INSERT INTO errands VALUES ('fulfil-c', 7, 0, 1, $errand), ('say', 7, 0, 2, $other);
            INSERT INTO done VALUES ('pass-b-9', 0);
            """;
        foreach ((string name, string body) in new[]
        {
            ("$kept", Tip("a", "name:bob", "Kept")), ("$passing", Tip("b", "telegram:9", "Passing")), ("$given", Tip("d", "telegram:9", "Given")),
            ("$paid", """{"Charge":"c","Person":7,"Stars":25,"Amount":"5","At":"2026-01-01T00:00:00+00:00","Stage":"Paid"}"""),
            ("$errand", """{"Id":"fulfil-c","Kind":"Fulfil","Person":7,"Subject":"c","Place":null,"Words":"","Tries":3}"""),
            ("$other", """{"Id":"say","Kind":"Balance","Person":7,"Subject":"","Place":{"Chat":7,"Thread":null,"ReplyTo":null},"Words":"","Tries":0}"""),
        }) command.Parameters.AddWithValue(name, Encoding.UTF8.GetBytes(body));
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void File_OfAnEarlierVersion_KeepsItsLinesAndItsDebts()
    {
        for (int i = 0; i < 2; i++)
        {
            using BotStore store = BotStore.Open(folder, time);
            Assert.Equal(["fulfil-c"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
            Assert.Equal(["purchase:c", "tip:a", "tip:b"], store.Debts().Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Tip_ThatAnEarlierVersionGaveUpOnItsWay_IsMovedOn()
    {
        using BotStore store = BotStore.Open(folder, time);
        store.MoveTipsOn();
        store.MoveTipsOn();
        Errand errand = store.Due([], time.GetUtcNow()).Single(e => e.Kind is ErrandKind.PassOn);
        Assert.Equal(("pass-b-9-again", 9L, "b"), (errand.Id, errand.Person, errand.Subject));
        Assert.Equal(3, store.Errands());
    }

    private static string Tip(string id, string to, string stage) =>
        $$"""{"Id":"{{id}}","Giver":8,"Place":{"Chat":8,"Thread":null,"ReplyTo":null},"To":"{{to}}","Who":"@bob","Amount":"5","At":"2026-01-01T00:00:00+00:00","Stage":"{{stage}}"}""";

    private SqliteConnection Opened()
    {
        SqliteConnection file = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "telegram.db"), Pooling = false }.ToString());
        file.Open();
        return file;
    }
}
