namespace Cuckoo.Grains.Verification;

/// <summary>The trusted re-executor: runs a job again inside the network's own trust.</summary>
public interface IAuditor
{
    /// <summary>Runs the program on the input document.</summary>
    /// <returns>What an honest receipt says.</returns>
    /// <exception cref="InvalidOperationException">It does not hold the program, or the document is not for it.</exception>
    Task<Rerun> Rerun(Hash256 program, string input, CancellationToken cancellation);
}

/// <summary>What a trusted run gave.</summary>
/// <param name="OutputHash">SHA-256 of the output.</param>
/// <param name="TraceRoot">Merkle root of the trace.</param>
public readonly record struct Rerun(Hash256 OutputHash, Hash256 TraceRoot);
