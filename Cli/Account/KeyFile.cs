namespace Cuckoo.Cli.Account;

/// <summary>A file that only its owner reads.</summary>
internal static class KeyFile
{
    /// <summary>Writes a key into a new file.</summary>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static void Write(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter file = new(path, options);
        file.WriteLine(key);
    }
}
