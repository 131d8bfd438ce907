namespace Cuckoo.Kernels.Models;

/// <summary>The vectors of some sentences and what a receipt says about them.</summary>
/// <param name="Vectors">One a sentence, in the order given, each of length one.</param>
/// <param name="TraceLeaves">For each sentence in order the SHA-256 of its vector's float32 numbers, little-endian.</param>
/// <param name="TraceRoot">The RFC 6962 Merkle root over <paramref name="TraceLeaves"/>.</param>
/// <param name="Tokens">Tokens encoded.</param>
/// <param name="Elapsed">Time spent computing, waiting for the model excluded.</param>
public sealed record SentenceRun(
    IReadOnlyList<float[]> Vectors, IReadOnlyList<byte[]> TraceLeaves, byte[] TraceRoot, int Tokens, TimeSpan Elapsed);
