using System.Security.Cryptography;

namespace Cuckoo.Kernels.Trace;

// A text's trace: positions are cut into steps of sixteen, counted from the prompt's first token. A step's hash binds its tokens,
// the state after the model's last norm at its last position, and that position's logits where they were computed: from the
// prompt's last token on. So it costs one state and one row of logits in sixteen tokens.

/// <summary>Hashes the steps of one sequence.</summary>
internal sealed class TextTrace
{
    /// <summary>Positions in a step.</summary>
    public const int StepLength = 16;

    private readonly List<byte[]> _leaves = [];

    public IReadOnlyList<byte[]> Leaves => _leaves;

    public byte[] Root() => MerkleTree.Root(_leaves);

    /// <summary>Whether a step ends at a position whatever comes after it.</summary>
    public static bool EndsStep(int position) => position % StepLength == StepLength - 1;

    /// <param name="tokens">The tokens of the step's positions.</param>
    /// <param name="hidden">The state after the last norm at its last position.</param>
    /// <param name="logits">The logits there, or nothing.</param>
    public void Add(ReadOnlySpan<int> tokens, ReadOnlySpan<float> hidden, ReadOnlySpan<float> logits) => _leaves.Add(Hash(tokens, hidden, logits));

    public static byte[] Hash(ReadOnlySpan<int> tokens, ReadOnlySpan<float> hidden, ReadOnlySpan<float> logits)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        HashedWords.Append(hash, tokens);
        HashedWords.Append(hash, hidden);
        HashedWords.Append(hash, logits);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA-256 of ids, four bytes each, little-endian.</summary>
    public static byte[] HashTokens(ReadOnlySpan<int> tokens) => Hash(tokens, [], []);
}
