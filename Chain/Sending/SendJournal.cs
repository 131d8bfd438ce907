// The file that makes a send happen once. A transaction is in it, signed, before any node sees it: whoever dies afterwards finds
// it here, hands the same bytes over again, and the chain takes one nonce once. Nothing is ever deleted, since a development
// chain can forget blocks that were final.

using System.Globalization;
using Cuckoo.Chain.Keys;
using Microsoft.Data.Sqlite;

namespace Cuckoo.Chain.Sending;

/// <summary>The sends of one account on one chain, in one SQLite file. Safe for many threads of one process.</summary>
public sealed class SendJournal : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS owner (account TEXT NOT NULL, chain TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS sends (
          id TEXT PRIMARY KEY, nonce INTEGER NOT NULL UNIQUE, gas INTEGER NOT NULL, receiver TEXT, input BLOB NOT NULL, value TEXT NOT NULL,
          state INTEGER NOT NULL, included TEXT, block INTEGER, block_hash TEXT, succeeded INTEGER, reason TEXT, created TEXT);
        CREATE INDEX IF NOT EXISTS sends_by_state ON sends (state, nonce);
        CREATE INDEX IF NOT EXISTS sends_by_block ON sends (block) WHERE block IS NOT NULL;
        CREATE TABLE IF NOT EXISTS attempts (
          id TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, raw BLOB NOT NULL, most TEXT NOT NULL, tip TEXT NOT NULL, signed_ms INTEGER NOT NULL,
          PRIMARY KEY (id, number));
        """;

    private const string Columns = "SELECT id, nonce, gas, receiver, input, value, state, included, block, block_hash, succeeded, reason, created FROM sends ";

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private SqliteTransaction? current;

    /// <summary>Opens the file, or makes it.</summary>
    public SendJournal(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        // FULL: a commit is on the disk before it returns, also when the machine loses power.
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
        Execute(Schema);
    }

    /// <summary>Makes the file this account's on this chain, or checks that it is.</summary>
    /// <remarks>
    /// A chain is told by its id alone: the hash of block 0 would say more, but anvil gives another one after a restart with more
    /// than some sixty blocks. A development chain begun anew under an old journal is sent all of it again.
    /// </remarks>
    /// <returns>False when it is another's.</returns>
    public bool TryOwn(Address account, ulong chainId)
    {
        lock (gate)
        {
            using var transaction = Begin();
            using var read = Command("SELECT account, chain FROM owner");
            string[] wanted = [account.ToString(), chainId.ToString(CultureInfo.InvariantCulture)];
            using (var row = read.ExecuteReader())
            {
                if (row.Read()) return wanted.SequenceEqual([row.GetString(0), row.GetString(1)]);
            }

            using var write = Command("INSERT INTO owner VALUES ($0, $1)", wanted[0], wanted[1]);
            write.ExecuteNonQuery();
            transaction.Commit();
            return true;
        }
    }

    /// <summary>The send with this id, or null.</summary>
    public SendRecord? Find(string id) => Read("WHERE id = $0", id).SingleOrDefault();

    /// <summary>The sends in this state, in the order of their nonces.</summary>
    public IReadOnlyList<SendRecord> In(SendState state) => Read("WHERE state = $0 ORDER BY nonce", (int)state);

    /// <summary>So many sends that are in blocks, those in the highest first.</summary>
    public IReadOnlyList<SendRecord> Highest(int count) => Read("WHERE block IS NOT NULL ORDER BY block DESC, nonce DESC LIMIT $0", count);

    /// <summary>One more than the highest nonce, or zero.</summary>
    public ulong NextNonce()
    {
        lock (gate)
        {
            using var command = Command("SELECT max(nonce) FROM sends");
            return command.ExecuteScalar() is long highest ? (ulong)highest + 1 : 0;
        }
    }

    /// <summary>Stores a new send with its first attempt; on the disk when it returns.</summary>
    /// <returns>False, and nothing stored, when the id or the nonce is taken.</returns>
    public bool TryAdd(SendRecord send)
    {
        ArgumentNullException.ThrowIfNull(send);
        lock (gate)
        {
            using var transaction = Begin();
            using var command = Command(
                "INSERT OR IGNORE INTO sends (id, nonce, gas, receiver, input, value, state) VALUES ($0, $1, $2, $3, $4, $5, $6)",
                send.Id, (long)send.Nonce, (long)send.GasLimit, send.Order.To?.ToString(), send.Order.Input, Text(send.Order.Value), (int)send.State);
            if (command.ExecuteNonQuery() == 0) return false;
            for (var number = 0; number < send.Attempts.Count; number++) Insert(send.Id, number, send.Attempts[number]);
            transaction.Commit();
            return true;
        }
    }

    /// <summary>Stores another signed form of a send; on the disk when it returns.</summary>
    public void AddAttempt(SendRecord send, SendAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(send);
        lock (gate) Insert(send.Id, send.Attempts.Count, attempt);
    }

    /// <summary>Stores how far a send has come.</summary>
    public void Move(string id, SendState state, SendPlace? place)
    {
        lock (gate)
        {
            using var command = Command(
                "UPDATE sends SET state = $1, included = $2, block = $3, block_hash = $4, succeeded = $5, reason = $6, created = $7 WHERE id = $0",
                id, (int)state, place?.Transaction.ToString(), (long?)place?.Block, place?.BlockHash.ToString(), place?.Succeeded, place?.Reason, place?.Created?.ToString());
            command.ExecuteNonQuery();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);

    private static SendRecord Read(SqliteDataReader row, IReadOnlyList<SendAttempt> attempts)
    {
        Address? Account(int column) => row.IsDBNull(column) ? null : Address.Parse(row.GetString(column));
        var place = row.IsDBNull(7) ? null : new SendPlace(
            Bytes32.Parse(row.GetString(7)), (ulong)row.GetInt64(8), Bytes32.Parse(row.GetString(9)), row.GetBoolean(10), row.IsDBNull(11) ? null : row.GetString(11), Account(12));
        var order = new SendOrder(Account(3), (byte[])row[4], UInt128.Parse(row.GetString(5), CultureInfo.InvariantCulture));
        return new SendRecord(row.GetString(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), order, (SendState)row.GetInt32(6), attempts, place);
    }

    private List<SendRecord> Read(string where, params object?[] values)
    {
        lock (gate)
        {
            using var command = Command(Columns + where, values);
            using var row = command.ExecuteReader();
            var records = new List<SendRecord>();
            while (row.Read()) records.Add(Read(row, Attempts(row.GetString(0))));
            return records;
        }
    }

    private List<SendAttempt> Attempts(string id)
    {
        using var command = Command("SELECT hash, raw, most, tip, signed_ms FROM attempts WHERE id = $0 ORDER BY number", id);
        using var row = command.ExecuteReader();
        var attempts = new List<SendAttempt>();
        while (row.Read())
        {
            var fees = new Fees(UInt128.Parse(row.GetString(2), CultureInfo.InvariantCulture), UInt128.Parse(row.GetString(3), CultureInfo.InvariantCulture));
            attempts.Add(new SendAttempt(Bytes32.Parse(row.GetString(0)), (byte[])row[1], fees, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4))));
        }

        return attempts;
    }

    private void Insert(string id, int number, SendAttempt attempt)
    {
        using var command = Command(
            "INSERT INTO attempts VALUES ($0, $1, $2, $3, $4, $5, $6)",
            id, number, attempt.Hash.ToString(), attempt.Raw, Text(attempt.Fees.MostPerGas), Text(attempt.Fees.MostTip), attempt.SignedAt.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    private SqliteTransaction Begin() => current = connection.BeginTransaction();

    private void Execute(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    // CA2100: every text is a constant of this file; what varies is a parameter.
#pragma warning disable CA2100
    private SqliteCommand Command(string text, params object?[] values)
    {
        // A transaction that has ended has no connection any more.
        var command = new SqliteCommand(text, connection, current?.Connection is null ? null : current);
        for (var place = 0; place < values.Length; place++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${place}"), values[place] ?? DBNull.Value);
        return command;
    }
#pragma warning restore CA2100
}
