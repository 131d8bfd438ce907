using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Disputes;

/// <summary>The leaves of a trace, and what the contract wants to see of them.</summary>
public sealed class TraceSteps
{
    private readonly byte[] leaves;

    private TraceSteps(byte[] leaves)
    {
        this.leaves = leaves;
        Root = Bytes32.From(Convert.FromHexString(TraceTree.Root(leaves)));
    }

    /// <summary>The longest trace whose wrong step the contract looks for by halves.</summary>
    public const int MostBisected = 1 << 16;

    /// <summary>The root, as a receipt signs it.</summary>
    public Bytes32 Root { get; }

    /// <summary>How many there are.</summary>
    public int Count => leaves.Length / TraceTree.LeafBytes;

    /// <summary>The digest of one.</summary>
    /// <param name="step">From 0.</param>
    public Bytes32 this[int step] => Bytes32.From(leaves.AsSpan(step * TraceTree.LeafBytes, TraceTree.LeafBytes));

    /// <summary>Reads leaves as receipts come with them: 64 hexadecimal digits each, one behind the other. Never throws.</summary>
    /// <returns>Nothing when it is something else, or no leaf at all.</returns>
    public static TraceSteps? TryRead(string? digits)
    {
        if (digits is not { Length: > 0 } || digits.Length % (2 * TraceTree.LeafBytes) != 0 || !digits.All(char.IsAsciiHexDigit)) return null;
        return new TraceSteps(Convert.FromHexString(digits));
    }

    /// <summary>The leaves as text; <see cref="TryRead"/> reads it.</summary>
    public string ToDigits() => Convert.ToHexStringLower(leaves);

    /// <summary>A step with its proof.</summary>
    /// <param name="step">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    public DisputeManager.Structs.Step Prove(int step) => new(this[step], [.. TraceTree.Path(leaves, step).Select(static sibling => Bytes32.From(sibling))]);

    /// <summary>The step before one, with its proof; before the first, what the contract takes for nothing.</summary>
    public DisputeManager.Structs.Step ProveBefore(int step) => step == 0 ? new DisputeManager.Structs.Step(default, []) : Prove(step - 1);
}
