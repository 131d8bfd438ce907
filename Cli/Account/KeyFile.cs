using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.Account;

/// <summary>A file that only its owner reads.</summary>
internal static class KeyFile
{
    // A key is 100 characters; a file far longer is another file.
    private const int Longest = 1_000;

    /// <summary>Reads a key.</summary>
    /// <exception cref="EdgeSetupException">The file is too long for one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string path) => new FileInfo(path).Length > Longest
        ? throw new EdgeSetupException($"{path} is too long for a file with an API key.")
        : File.ReadAllText(path).Trim();

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
