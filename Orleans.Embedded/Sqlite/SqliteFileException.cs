using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Why a file could not be opened, read or written. The default means: nothing more is known.</summary>
public enum SqliteFault
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Another silo has the file.</summary>
    InUse,

    /// <summary>Another program holds a lock inside the file.</summary>
    Locked,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>The file is not a database or is damaged.</summary>
    Corrupt,

    /// <summary>The file was written by a newer version of this program.</summary>
    NewerSchema,

    /// <summary>The file or its folder may not be written.</summary>
    ReadOnly,

    /// <summary>The file was closed.</summary>
    Closed,
}

/// <summary>A failure of the silo's file: one line that says what is wrong and what to do.</summary>
public sealed class SqliteFileException : OrleansException
{
    /// <summary>A failure of a known kind.</summary>
    public SqliteFileException(SqliteFault fault, string message, Exception? innerException = null)
        : base(message, innerException!) => Fault = fault;

    /// <summary>The kind of failure.</summary>
    public SqliteFault Fault { get; }

    // SQLite's primary result codes: https://sqlite.org/rescode.html
    internal static SqliteFileException From(string path, SqliteException error)
        => error.SqliteErrorCode switch
        {
            5 or 6 => new(SqliteFault.Locked, $"'{path}' is locked by another program. Close it (a database browser, a backup) and try again.", error),
            8 => new(SqliteFault.ReadOnly, $"'{path}' may not be written. Give this user the right to write the file and its folder.", error),
            11 or 26 => new(SqliteFault.Corrupt, $"'{path}' is damaged or not a database ({error.Message}). Restore it from a backup, or move it away to start empty.", error),
            13 => new(SqliteFault.Full, $"'{path}' could not be written: the disk is full. Free some space and try again.", error),
            14 => new(SqliteFault.ReadOnly, $"'{path}' could not be opened. Check that its folder exists and may be written.", error),
            10 => new(SqliteFault.Other, $"'{path}' could not be read or written: the disk reports an error ({error.Message}). Check the disk.", error),
            _ => new(SqliteFault.Other, $"'{path}': {error.Message}", error),
        };
}
