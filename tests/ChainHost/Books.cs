using System.Globalization;
using Cuckoo.Chain.Keys;
using Microsoft.Data.Sqlite;

namespace Cuckoo.ChainHost;

/// <summary>A payment that the books owe.</summary>
public sealed record Payment(string Id, Address Payee, UInt128 Amount, bool Settled);

/// <summary>The books of the kill test: who is owed what, and what is settled.</summary>
public sealed class Books : IDisposable
{
    private readonly SqliteConnection connection;

    /// <summary>Opens the file, or makes it.</summary>
    public Books(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS payments (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, payee TEXT NOT NULL, amount TEXT NOT NULL, settled INTEGER NOT NULL)";
        command.ExecuteNonQuery();
    }

    /// <summary>Enters debts, at once.</summary>
    public void Owe(IEnumerable<Payment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        using var transaction = connection.BeginTransaction();
        foreach (var payment in payments)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO payments (id, payee, amount, settled) VALUES ($id, $payee, $amount, 0)";
            command.Parameters.AddWithValue("$id", payment.Id);
            command.Parameters.AddWithValue("$payee", payment.Payee.ToString());
            command.Parameters.AddWithValue("$amount", payment.Amount.ToString(CultureInfo.InvariantCulture));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>All payments, in the order they were entered.</summary>
    public IReadOnlyList<Payment> All()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, payee, amount, settled FROM payments ORDER BY number";
        using var row = command.ExecuteReader();
        var payments = new List<Payment>();
        while (row.Read()) payments.Add(new Payment(row.GetString(0), Address.Parse(row.GetString(1)), UInt128.Parse(row.GetString(2), CultureInfo.InvariantCulture), row.GetBoolean(3)));
        return payments;
    }

    /// <summary>Marks a payment settled.</summary>
    public void Settle(string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE payments SET settled = 1 WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
