using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>Records a run: after each step the SHA-256 of the latent's float32 numbers, little-endian, row by row.</summary>
/// <remarks>Two runs that agree have the same root; the first differing leaf names the step to recompute.</remarks>
internal sealed class TraceRecorder : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte[]> _leaves = [];

    public IReadOnlyList<byte[]> Leaves => _leaves;

    public byte[] Root() => MerkleTree.Root(_leaves);

    public void Record(Matrix latent)
    {
        for (var row = 0; row < latent.Rows; row++)
            HashedWords.Append(_hash, latent.Row(row));
        _leaves.Add(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();
}
