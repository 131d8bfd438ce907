using Microsoft.Data.Sqlite;

namespace Orleans.Embedded.Sqlite;

/// <summary>A piece of writing in line for the next commit. It is answered after the commit, never before.</summary>
internal abstract class SqliteWork
{
    /// <summary>Whether it changes the file by one statement at most: that is undone by itself when it fails, and needs no savepoint.</summary>
    internal bool IsOneStatement { get; init; }

    /// <summary>Does the writing and keeps its result.</summary>
    internal abstract void Run(SqliteConnection connection);

    /// <summary>The commit is on disk: hands out the result.</summary>
    internal abstract void Complete();

    /// <summary>Nothing of it is on disk.</summary>
    internal abstract void Fail(Exception error);
}

/// <summary>A piece of writing with a result.</summary>
internal sealed class SqliteWork<T>(Func<SqliteConnection, T> work) : SqliteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    internal Task<T> Done => _done.Task;

    internal override void Run(SqliteConnection connection) => _result = work(connection);

    internal override void Complete() => _done.TrySetResult(_result!);

    internal override void Fail(Exception error) => _done.TrySetException(error);
}
