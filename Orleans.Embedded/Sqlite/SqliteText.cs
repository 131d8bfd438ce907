using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Orleans.Embedded.Sqlite;

/// <summary>Runs SQL. Texts are constants of the program, never built from values.</summary>
internal static class SqliteText
{
    // A command keeps what SQLite made of its text as long as it lives, and its connection ends that when it is closed.
    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteCommand>> Kept = [];

    /// <summary>Runs a text that has neither parameters nor results.</summary>
    internal static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Scripts are constants of the program, never built from values.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// The command of a text that is run again and again, read by SQLite once a connection. It stays the connection's: it is used by whoever
    /// uses that, one at a time, and its parameters keep their values until they get others.
    /// </summary>
    /// <param name="connection">Where it is run.</param>
    /// <param name="sql">The text.</param>
    /// <param name="parameters">Names of its parameters.</param>
    internal static SqliteCommand Often(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var commands = Kept.GetValue(connection, static _ => new Dictionary<string, SqliteCommand>(StringComparer.Ordinal));
        if (commands.TryGetValue(sql, out var known)) return known;
        var command = connection.CreateCommand();
        // As above: a constant of the program; what varies is a parameter.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return commands[sql] = command;
    }
}
