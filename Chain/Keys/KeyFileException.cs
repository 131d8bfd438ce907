namespace Cuckoo.Chain.Keys;

/// <summary>A file of a key, or of a key's password, that cannot be used. The message names the file and the remedy, never the content.</summary>
public sealed class KeyFileException : Exception
{
    /// <summary>Names file, problem and remedy.</summary>
    /// <param name="path">The file, as it was named.</param>
    /// <param name="problem">What is wrong, after the file's name.</param>
    /// <param name="remedy">What to do, one sentence without a stop.</param>
    /// <param name="inner">What was found out first.</param>
    /// <param name="kind">What kind of file it is.</param>
    public KeyFileException(string path, string problem, string remedy, Exception? inner = null, string kind = "key file")
        : base($"The {kind} {path} {problem}. {remedy}.", inner) => Path = path;

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }
}
