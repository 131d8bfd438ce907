namespace Cuckoo.Grains.Verification;

/// <summary>What a trusted run gave.</summary>
/// <param name="OutputHash">SHA-256 of the output.</param>
/// <param name="TraceRoot">Merkle root of the trace.</param>
/// <param name="Leaves">The leaves under it; nothing of a run stored before they were kept, or when they are no longer.</param>
[GenerateSerializer, Immutable]
public readonly record struct Rerun(Hash256 OutputHash, Hash256 TraceRoot, TraceLeaves? Leaves = null);
