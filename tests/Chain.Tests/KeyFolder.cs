namespace Cuckoo.Chain.Tests;

/// <summary>A folder of its own for a test's key files, gone with the test.</summary>
public abstract class KeyFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-keys-").FullName;

    protected string KeyPath => Path.Combine(folder, "miner.key");

    protected void WriteKeyFile(string content)
    {
        File.WriteAllText(KeyPath, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
