using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.Embedded.Sqlite;

/// <summary>
/// One commit of many works. Each work of several statements has a savepoint; one that throws is undone alone. An error after which SQLite
/// has dropped the whole transaction (a full disk), or a commit that fails, fails every work of the group: none of them
/// is stored, and each caller is told so.
/// </summary>
internal static class SqliteGroup
{
    internal static void Commit(SqliteConnection connection, string path, List<SqliteWork> works)
    {
        var stored = new List<SqliteWork>(works.Count);
        try
        {
            SqliteText.Often(connection, "BEGIN IMMEDIATE").ExecuteNonQuery();
            foreach (var work in works)
            {
                if (TryRun(connection, path, work)) stored.Add(work);
            }

            SqliteText.Often(connection, "COMMIT").ExecuteNonQuery();
        }
        catch (Exception error)
        {
            if (InTransaction(connection)) Abandon(connection);
            var told = error is SqliteException sqlite ? SqliteFileException.From(path, sqlite) : error;
            foreach (var work in works) work.Fail(told);
            return;
        }

        foreach (var work in stored) work.Complete();
    }

    private static bool TryRun(SqliteConnection connection, string path, SqliteWork work)
    {
        if (!work.IsOneStatement) SqliteText.Often(connection, "SAVEPOINT work").ExecuteNonQuery();
        try
        {
            work.Run(connection);
        }
        catch (Exception error)
        {
            // Without a transaction nothing of the group is left to save.
            if (!InTransaction(connection)) throw;
            if (!work.IsOneStatement)
            {
                SqliteText.Often(connection, "ROLLBACK TO work").ExecuteNonQuery();
                SqliteText.Often(connection, "RELEASE work").ExecuteNonQuery();
            }

            work.Fail(error is SqliteException sqlite ? SqliteFileException.From(path, sqlite) : error);
            return false;
        }

        if (!work.IsOneStatement) SqliteText.Often(connection, "RELEASE work").ExecuteNonQuery();
        return true;
    }

    private static void Abandon(SqliteConnection connection)
    {
        try
        {
            SqliteText.Run(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolled back by itself between the question and the answer; the next BEGIN starts clean.
        }
    }

    private static bool InTransaction(SqliteConnection connection) => raw.sqlite3_get_autocommit(connection.Handle) == 0;
}
