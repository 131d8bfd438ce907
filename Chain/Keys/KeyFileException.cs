namespace Cuckoo.Chain.Keys;

/// <summary>A key file that cannot be used. The message names the file and the remedy, never the content.</summary>
public sealed class KeyFileException : Exception
{
    internal KeyFileException(string path, string problem, string remedy, Exception? inner = null)
        : base($"The key file {path} {problem}. {remedy}.", inner) => Path = path;

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }
}
