// Everything the bot keeps, in one SQLite file that only its owner may read: it holds the keys of people's accounts. What follows from
// one update, or from one errand, is written in one transaction, so a killed process has either done it or not.

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Microsoft.Data.Sqlite;

namespace Cuckoo.Telegram.Store;

/// <summary>How the bot's records are kept: what an older version has not written has its default.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(Ask))]
[JsonSerializable(typeof(Tip))]
[JsonSerializable(typeof(Purchase))]
[JsonSerializable(typeof(Errand))]
[JsonSerializable(typeof(Face))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary>A message that is not as it should be.</summary>
/// <param name="Slot">Its name.</param>
/// <param name="Place">Where it is or goes.</param>
/// <param name="MessageId">Its id, once it was sent.</param>
/// <param name="Face">How it should look.</param>
/// <param name="Version">Counts how it should look.</param>
/// <param name="ShownKind">What it shows now.</param>
internal sealed record Pending(string Slot, Place Place, long? MessageId, Face Face, long Version, FaceKind? ShownKind);

/// <summary>The bot's store.</summary>
internal sealed partial class BotStore : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, body BLOB, at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS updates_waiting ON updates (id) WHERE body IS NOT NULL;
        CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, username TEXT, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS people_names ON people (username);
        CREATE TABLE IF NOT EXISTS groups (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS asks (id TEXT PRIMARY KEY, person INTEGER NOT NULL, chat INTEGER NOT NULL, at INTEGER NOT NULL, is_live INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS asks_live ON asks (person) WHERE is_live;
        CREATE INDEX IF NOT EXISTS asks_recent ON asks (chat, person, at);
        CREATE TABLE IF NOT EXISTS tips (id TEXT PRIMARY KEY, kept_for TEXT, at INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS tips_kept ON tips (kept_for) WHERE kept_for IS NOT NULL;
        CREATE TABLE IF NOT EXISTS purchases (charge TEXT PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS errands (id TEXT PRIMARY KEY, person INTEGER NOT NULL, due INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS done (id TEXT PRIMARY KEY, at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS messages (slot TEXT PRIMARY KEY, chat INTEGER NOT NULL, thread INTEGER, reply_to INTEGER, message INTEGER,
            wanted BLOB NOT NULL, version INTEGER NOT NULL, shown INTEGER NOT NULL, shown_kind INTEGER, number INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS messages_pending ON messages (number) WHERE version > shown;
        CREATE INDEX IF NOT EXISTS messages_order ON messages (number);
        CREATE INDEX IF NOT EXISTS messages_there ON messages (chat, message);
        CREATE TABLE IF NOT EXISTS ideas (id TEXT PRIMARY KEY, prompt TEXT NOT NULL, number INTEGER NOT NULL);
        """;

    private const int MostIdeas = 10_000;
    private const int MostDue = 500;

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly TimeProvider time;

    private BotStore(SqliteConnection connection, TimeProvider time)
    {
        this.connection = connection;
        this.time = time;
    }

    /// <summary>Opens a store, or makes one.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="time">The clock.</param>
    public static BotStore Open(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "telegram.db");
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using FileStream made = new(path, options);
        }

        SqliteConnection opened = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        opened.Open();
        BotStore store = new(opened, time);
        store.Run(Schema);
        store.Upgrade();

        // What was put off is tried at once by whoever starts: why it failed may be why there was a start.
        store.Run("UPDATE errands SET due = 0");
        store.TryAsideAgain();
        return store;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Does several things as one: all of them are kept or none is. Nobody else reads or writes meanwhile.</summary>
    public T InOne<T>(Func<BotStore, T> things)
    {
        lock (gate)
        {
            if (isInside) return things(this);
            using SqliteTransaction transaction = connection.BeginTransaction();
            isInside = true;
            current = transaction;
            try
            {
                T result = things(this);
                transaction.Commit();
                return result;
            }
            finally
            {
                isInside = false;
                current = null;
            }
        }
    }

    private bool isInside;
    private SqliteTransaction? current;

    /// <summary>A fact by its name.</summary>
    public string? Fact(string name) => Text("SELECT value FROM facts WHERE name = $1", name);

    /// <summary>Keeps a fact.</summary>
    public void Keep(string name, string value) => Run("INSERT OR REPLACE INTO facts VALUES ($1, $2)", name, value);

    /// <summary>Keeps an update that came; one that came before is not kept again.</summary>
    public bool Take(Update update) =>
        Run("INSERT OR IGNORE INTO updates (id, body, at) VALUES ($1, $2, $3)", update.UpdateId, JsonSerializer.SerializeToUtf8Bytes(update, BotJson.Default.Update), Now) > 0;

    /// <summary>An update is done: only its number is kept.</summary>
    public void Done(Update update) => Run("UPDATE updates SET body = NULL WHERE id = $1", update.UpdateId);

    /// <summary>Somebody; as new when they are not known.</summary>
    public Person Person(long id) => One("SELECT body FROM people WHERE id = $1", StoreJson.Default.Person, id) ?? new Person(id);

    /// <summary>Whether somebody has been met.</summary>
    public bool Knows(long id) => Text("SELECT id FROM people WHERE id = $1", id) is not null;

    /// <summary>Who had a name when they last wrote.</summary>
    public Person? Called(string username) => One("SELECT body FROM people WHERE username = $1", StoreJson.Default.Person, username);

    /// <summary>Who is banned.</summary>
    public IReadOnlyList<Person> Banned() => All("SELECT body FROM people WHERE json_extract(CAST(body AS TEXT), '$.IsBanned') ORDER BY id", StoreJson.Default.Person);

    /// <summary>Keeps somebody. A name is one person's: whoever had it before has it no more.</summary>
    public void Keep(Person person)
    {
        if (person.Username is not null) Run("UPDATE people SET username = NULL WHERE username = $1 AND id <> $2", person.Username, person.Id);
        Run("INSERT OR REPLACE INTO people VALUES ($1, $2, $3)", person.Id, person.Username, JsonSerializer.SerializeToUtf8Bytes(person, StoreJson.Default.Person));
    }

    /// <summary>A group.</summary>
    public Group Group(long id) => One("SELECT body FROM groups WHERE id = $1", StoreJson.Default.Group, id) ?? new Group(id);

    /// <summary>Keeps a group.</summary>
    public void Keep(Group group) => Run("INSERT OR REPLACE INTO groups VALUES ($1, $2)", group.Id, JsonSerializer.SerializeToUtf8Bytes(group, StoreJson.Default.Group));

    /// <summary>A request.</summary>
    public Ask? Ask(string id) => One("SELECT body FROM asks WHERE id = $1", StoreJson.Default.Ask, id);

    /// <summary>Somebody's requests that have not come to their end, the newest first.</summary>
    public IReadOnlyList<Ask> Live(long person) => All("SELECT body FROM asks WHERE person = $1 AND is_live ORDER BY at DESC", StoreJson.Default.Ask, person);

    /// <summary>All requests that the edge has and that have not come to their end.</summary>
    public IReadOnlyList<Ask> Open() => [.. All("SELECT body FROM asks WHERE is_live", StoreJson.Default.Ask).Where(a => a.IsOpen)];

    /// <summary>How many requests somebody has made in a chat since then.</summary>
    public int Recent(long chat, long person, DateTimeOffset since) => int.Parse(
        Text("SELECT COUNT(*) FROM asks WHERE chat = $1 AND person = $2 AND at > $3", chat, person, since.ToUnixTimeMilliseconds())!, CultureInfo.InvariantCulture);

    /// <summary>Keeps a request.</summary>
    public void Keep(Ask ask) => Run(
        "INSERT OR REPLACE INTO asks VALUES ($1, $2, $3, $4, $5, $6)", ask.Id, ask.Person, ask.Place.Chat, ask.At.ToUnixTimeMilliseconds(), ask.Stage < Stage.Done ? 1 : 0,
        JsonSerializer.SerializeToUtf8Bytes(ask, StoreJson.Default.Ask));

    /// <summary>The request that lives in a message.</summary>
    public Ask? AskIn(long chat, long message) =>
        Text("SELECT slot FROM messages WHERE chat = $1 AND message = $2", chat, message) is { } slot && slot.StartsWith("ask:", StringComparison.Ordinal) ? Ask(slot[4..]) : null;

    /// <summary>A tip.</summary>
    public Tip? Tip(string id) => One("SELECT body FROM tips WHERE id = $1", StoreJson.Default.Tip, id);

    /// <summary>Tips kept for a name.</summary>
    public IReadOnlyList<Tip> KeptFor(string username) => All("SELECT body FROM tips WHERE kept_for = $1", StoreJson.Default.Tip, username);

    /// <summary>Tips that have been kept since before then.</summary>
    public IReadOnlyList<Tip> KeptSince(DateTimeOffset then) =>
        All("SELECT body FROM tips WHERE kept_for IS NOT NULL AND at < $1", StoreJson.Default.Tip, then.ToUnixTimeMilliseconds());

    /// <summary>Keeps a tip.</summary>
    public void Keep(Tip tip) => Run(
        "INSERT OR REPLACE INTO tips (id, kept_for, at, body, is_owed) VALUES ($1, $2, $3, $4, $5)", tip.Id, tip.Stage is TipStage.Kept ? tip.To["name:".Length..] : null,
        tip.At.ToUnixTimeMilliseconds(), JsonSerializer.SerializeToUtf8Bytes(tip, StoreJson.Default.Tip), tip.IsOwed ? 1 : 0);

    /// <summary>A purchase.</summary>
    public Purchase? Purchase(string charge) => One("SELECT body FROM purchases WHERE charge = $1", StoreJson.Default.Purchase, charge);

    /// <summary>What somebody has bought, the newest first.</summary>
    public IReadOnlyList<Purchase> Purchases(long person) => All("SELECT body FROM purchases WHERE person = $1 ORDER BY at DESC", StoreJson.Default.Purchase, person);

    /// <summary>Keeps a purchase. One that is paid takes the place of what was reserved for it.</summary>
    public void Keep(Purchase purchase)
    {
        if (purchase.Stage is PurchaseStage.Paid) Release(purchase);
        Run(
            "INSERT OR REPLACE INTO purchases (charge, person, at, body, is_owed) VALUES ($1, $2, $3, $4, $5)", purchase.Charge, purchase.Person,
            purchase.At.ToUnixTimeMilliseconds(), JsonSerializer.SerializeToUtf8Bytes(purchase, StoreJson.Default.Purchase), purchase.IsOwed ? 1 : 0);
    }

    /// <summary>Keeps an errand; one that was kept or done before is not kept again.</summary>
    public void Keep(Errand errand)
    {
        if (Text("SELECT id FROM done WHERE id = $1", errand.Id) is not null) return;
        Run(
            "INSERT OR IGNORE INTO errands (id, person, due, number, body, line) VALUES ($1, $2, 0, (SELECT COALESCE(MAX(number), 0) + 1 FROM errands), $3, $4)",
            errand.Id, errand.Person, JsonSerializer.SerializeToUtf8Bytes(errand, StoreJson.Default.Errand), errand.Line);
    }

    /// <summary>Keeps an errand though it may have been done before: doing it again is known to be safe and to be needed.</summary>
    public void KeepAgain(Errand errand)
    {
        Run("DELETE FROM done WHERE id = $1", errand.Id);
        Keep(errand);
    }

    /// <summary>Whether an errand is still to be done.</summary>
    public bool IsWaiting(string errand) => Text("SELECT id FROM errands WHERE id = $1", errand) is not null;

    /// <summary>The first errand of each line that has none of these running, if it is due.</summary>
    /// <param name="busy">Lines that have one running.</param>
    /// <param name="now">The moment.</param>
    public IReadOnlyList<Errand> Due(IReadOnlyCollection<string> busy, DateTimeOffset now)
    {
        // The first of a line is waited for, whatever it waits for: what was asked for later comes later. Lines that wait take no place here.
        List<Errand> due = [];
        lock (gate)
        {
            using SqliteCommand command = Command(
                "SELECT line, MIN(number) AS first, due, body FROM errands GROUP BY line HAVING due <= $1 ORDER BY first LIMIT $2", [now.ToUnixTimeMilliseconds(), busy.Count + MostDue]);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
                if (!busy.Contains(reader.GetString(0))) due.Add(JsonSerializer.Deserialize((byte[])reader.GetValue(3), StoreJson.Default.Errand)!);
        }

        return due;
    }

    /// <summary>Tries an errand again later.</summary>
    public void Put(Errand errand, DateTimeOffset due) => Run(
        "UPDATE errands SET due = $2, body = $3, line = $4 WHERE id = $1", errand.Id, due.ToUnixTimeMilliseconds(),
        JsonSerializer.SerializeToUtf8Bytes(errand, StoreJson.Default.Errand), errand.Line);

    /// <summary>An errand is done.</summary>
    public void Done(Errand errand)
    {
        Run("DELETE FROM errands WHERE id = $1", errand.Id);
        Run("INSERT OR REPLACE INTO done VALUES ($1, $2)", errand.Id, Now);
    }

    /// <summary>How many errands there are.</summary>
    public int Errands() => int.Parse(Text("SELECT COUNT(*) FROM errands")!, CultureInfo.InvariantCulture);

    /// <summary>Says how a message should look. One that looks like that already is left alone.</summary>
    public void Keep(Saying saying)
    {
        byte[] face = JsonSerializer.SerializeToUtf8Bytes(saying.Face, StoreJson.Default.Face);
        Run(
            """
            INSERT INTO messages VALUES ($1, $2, $3, $4, NULL, $5, 1, 0, NULL, (SELECT COALESCE(MAX(number), 0) + 1 FROM messages), $6)
            ON CONFLICT (slot) DO UPDATE SET wanted = $5, version = version + 1, at = $6 WHERE wanted <> $5
            """,
            saying.Slot, saying.Place.Chat, saying.Place.Thread, saying.Place.ReplyTo, face, Now);
    }

    /// <summary>Messages that are not as they should be, in the order in which they were first wanted.</summary>
    /// <param name="except">Names of those that are passed over.</param>
    /// <param name="perChat">How many of a chat, so that none takes the place of another's.</param>
    public IReadOnlyList<Pending> PendingMessages(IReadOnlyCollection<string>? except = null, int perChat = int.MaxValue)
    {
        List<Pending> pending = [];
        lock (gate)
        {
            using SqliteCommand command = Command(
                """
                SELECT slot, chat, thread, reply_to, message, wanted, version, shown_kind
                FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY chat ORDER BY number) AS place FROM messages WHERE version > shown AND slot NOT IN (SELECT value FROM json_each($1)))
                WHERE place <= $2 ORDER BY number
                """,
                [JsonSerializer.Serialize([.. except ?? []], StoreJson.Default.StringArray), perChat]);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                pending.Add(new Pending(
                    reader.GetString(0),
                    new Place(reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetInt64(3)),
                    reader.IsDBNull(4) ? null : reader.GetInt64(4),
                    JsonSerializer.Deserialize((byte[])reader.GetValue(5), StoreJson.Default.Face)!,
                    reader.GetInt64(6),
                    reader.IsDBNull(7) ? null : (FaceKind)reader.GetInt32(7)));
            }
        }

        return pending;
    }

    /// <summary>A message looks as it should, or will never.</summary>
    public void Shown(Pending pending, long? message, FaceKind? kind) => Run(
        "UPDATE messages SET message = $2, shown = $3, shown_kind = $4 WHERE slot = $1", pending.Slot, message, pending.Version, kind is { } known ? (int)known : null);

    /// <summary>A message is gone from its chat: the next time it is sent anew.</summary>
    public void Lost(string slot) => Run("UPDATE messages SET message = NULL, shown_kind = NULL WHERE slot = $1", slot);

    /// <summary>Keeps what somebody types in another chat, under a word for a link. The oldest make room.</summary>
    public void KeepIdea(string id, string prompt)
    {
        Run("INSERT OR IGNORE INTO ideas VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM ideas))", id, prompt);
        Run("DELETE FROM ideas WHERE number <= (SELECT MAX(number) FROM ideas) - $1", MostIdeas);
    }

    /// <summary>What was typed.</summary>
    public string? Idea(string id) => Text("SELECT prompt FROM ideas WHERE id = $1", id);

    /// <summary>Lets go of what nobody needs any more: numbers of updates that Telegram no longer repeats, and requests nobody will ask about.</summary>
    public void Forget()
    {
        long now = Now;
        long days = (long)TimeSpan.FromDays(1).TotalMilliseconds;
        Run("DELETE FROM updates WHERE body IS NULL AND at < $1 AND id < (SELECT MAX(id) FROM updates)", now - (3 * days));
        ForgetAside(now - (30 * days));
        Run("DELETE FROM done WHERE at < $1", now - (40 * days));
        foreach (Ask old in All("SELECT body FROM asks WHERE is_live AND at < $1", StoreJson.Default.Ask, now - (30 * days)))
            if (old.Stage is Stage.Asked) Run("DELETE FROM asks WHERE id = $1", old.Id);
        Run("DELETE FROM asks WHERE NOT is_live AND at < $1", now - (30 * days));
        Run("DELETE FROM messages WHERE version = shown AND at < $1", now - (30 * days));
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private int Run(string sql, params ReadOnlySpan<object?> values)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, values);
            return command.ExecuteNonQuery();
        }
    }

    private string? Text(string sql, params ReadOnlySpan<object?> values)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, values);
            return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
        }
    }

    private T? One<T>(string sql, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, params ReadOnlySpan<object?> values)
        where T : class
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, values);
            return command.ExecuteScalar() is byte[] body ? JsonSerializer.Deserialize(body, type) : null;
        }
    }

    private List<T> All<T>(string sql, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, params ReadOnlySpan<object?> values)
        where T : class
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, values);
            using SqliteDataReader reader = command.ExecuteReader();
            List<T> all = [];
            while (reader.Read()) all.Add(JsonSerializer.Deserialize((byte[])reader.GetValue(0), type)!);
            return all;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this file; what others write goes in as a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = current;
        for (int i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
        return command;
    }
}
