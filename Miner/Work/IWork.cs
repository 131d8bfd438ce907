namespace Cuckoo.Miner.Work;

/// <summary>Does jobs: the model, or a cheat before it.</summary>
public interface IWork
{
    /// <summary>Hash of the program it runs, lower-case hexadecimal.</summary>
    string Program { get; }

    /// <summary>Does a job on the calling thread.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="progress">Told the steps done and the steps in all after each step, on the calling thread.</param>
    /// <param name="cancellation">Ends the job between two steps.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Execution Execute(string document, Action<int, int>? progress, CancellationToken cancellation);
}

/// <summary>A job done. Every hash is lower-case hexadecimal.</summary>
/// <param name="Output">The pixels, red, green and blue of each.</param>
/// <param name="Program">Hash of the program that ran.</param>
/// <param name="InputHash">SHA-256 of the document's UTF-8 bytes.</param>
/// <param name="OutputHash">SHA-256 of the output.</param>
/// <param name="TraceRoot">Merkle root over the hashes of the states after each step.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Elapsed">How long the model ran.</param>
public sealed record Execution(
    byte[] Output, string Program, string InputHash, string OutputHash, string TraceRoot, int Steps, TimeSpan Elapsed);
