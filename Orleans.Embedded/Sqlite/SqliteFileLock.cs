namespace Orleans.Embedded.Sqlite;

/// <summary>
/// Keeps a second process (or a second silo in this one) from the file. The lock is the operating system's, on a file
/// beside it, so it ends with the process however that ends.
/// </summary>
internal static class SqliteFileLock
{
    /// <exception cref="SqliteFileException">Somebody has it.</exception>
    internal static FileStream Take(string path)
    {
        var lockPath = path + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new SqliteFileException(SqliteFault.ReadOnly, $"'{path}' may not be written. Give this user the right to write the file and its folder.", error);
        }
        catch (IOException error) when (File.Exists(lockPath))
        {
            throw new SqliteFileException(SqliteFault.InUse, $"'{path}' is in use by another silo. Stop that one first, or choose another file.", error);
        }
        catch (IOException error)
        {
            throw new SqliteFileException(SqliteFault.ReadOnly, $"'{path}' could not be opened ({error.Message}). Check that its folder exists and may be written.", error);
        }
    }
}
