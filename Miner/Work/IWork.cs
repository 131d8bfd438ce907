using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>Does jobs: a model, or a cheat before it. The miner's job loop calls it, and so does the silo's own auditor: what is paid and
/// what is checked come from the same lines. It knows no edge, no lease and no key.</summary>
public interface IWork
{
    /// <summary>Hash of the program it runs, lower-case hexadecimal.</summary>
    string Program { get; }

    /// <summary>Does a job on the calling thread.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="progress">Told after each step or token, on the calling thread.</param>
    /// <param name="cancellation">Ends the job between two steps.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation);
}

/// <summary>How far a job is.</summary>
/// <param name="Step">Steps done; of a text, tokens generated.</param>
/// <param name="Steps">Steps in all; of a text, tokens at most.</param>
public sealed record WorkProgress(int Step, int Steps)
{
    /// <summary>Of a text: the ids generated so far. They stay as they are while others are added behind them.</summary>
    public ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>Of a picture: what its state looks like. It decides nothing and is in no hash.</summary>
    public RgbPicture? Picture { get; init; }
}

/// <summary>A job done. Every hash is lower-case hexadecimal.</summary>
/// <param name="Output">The pixels, red, green and blue of each; or the ids of a text, four bytes each, little-endian.</param>
/// <param name="Program">Hash of the program that ran.</param>
/// <param name="InputHash">SHA-256 of the document's UTF-8 bytes.</param>
/// <param name="OutputHash">SHA-256 of the output.</param>
/// <param name="TraceRoot">Merkle root over the hashes of the states after each step.</param>
/// <param name="Steps">Steps of the trace.</param>
/// <param name="Elapsed">How long the model ran.</param>
public sealed record Execution(
    byte[] Output, string Program, string InputHash, string OutputHash, string TraceRoot, int Steps, TimeSpan Elapsed)
{
    /// <summary>How long the model ran, to the nearest millisecond.</summary>
    public long KernelMs => (long)Math.Round(Elapsed.TotalMilliseconds);

    /// <summary>The hashes of the states after each step, whose Merkle root is <see cref="TraceRoot"/>.</summary>
    public IReadOnlyList<byte[]> TraceLeaves { get; init; } = [];

    /// <summary>Of a picture: the states themselves, to be shown where the network asks for one. A text has none: its steps start from tokens.</summary>
    public IReadOnlyList<byte[]> States { get; init; } = [];
}
