namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cuckoo-test-");

    public string Path => folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Delete(recursive: true);
}
