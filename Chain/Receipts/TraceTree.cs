using System.Security.Cryptography;

namespace Cuckoo.Chain.Receipts;

/// <summary>The tree over the leaves of a trace, whose root a receipt signs: RFC 6962, section 2.1, as contracts/src/disputes/TraceProof.sol checks it.</summary>
public static class TraceTree
{
    /// <summary>Bytes of a leaf: SHA-256 of the state after a step.</summary>
    public const int LeafBytes = 32;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The root, lower-case hexadecimal.</summary>
    /// <param name="leaves">The leaves in their order, 32 bytes each, one behind the other; at least one.</param>
    /// <exception cref="ArgumentException">There is none, or the last one is not whole.</exception>
    public static string Root(ReadOnlySpan<byte> leaves)
    {
        if (leaves.Length == 0 || leaves.Length % LeafBytes != 0)
            throw new ArgumentException($"A trace has one or more leaves of {LeafBytes} bytes; {leaves.Length} bytes were given.", nameof(leaves));
        return Convert.ToHexStringLower(Hash(leaves));
    }

    /// <summary>The siblings from a leaf upward: with them the root follows from that leaf alone (RFC 9162, section 2.1.3).</summary>
    /// <param name="leaves">As for <see cref="Root"/>.</param>
    /// <param name="index">Which leaf, from 0.</param>
    /// <exception cref="ArgumentException">There is no leaf, or the last one is not whole.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static IReadOnlyList<byte[]> Path(ReadOnlySpan<byte> leaves, int index)
    {
        if (leaves.Length == 0 || leaves.Length % LeafBytes != 0)
            throw new ArgumentException($"A trace has one or more leaves of {LeafBytes} bytes; {leaves.Length} bytes were given.", nameof(leaves));
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length / LeafBytes);
        var downward = new List<byte[]>();
        for (var at = index * LeafBytes; leaves.Length > LeafBytes;)
        {
            var split = SplitOf(leaves);
            downward.Add(Hash(at < split ? leaves[split..] : leaves[..split]));
            leaves = at < split ? leaves[..split] : leaves[split..];
            at = at < split ? at : at - split;
        }

        downward.Reverse();
        return downward;
    }

    // As deep as the number of leaves has bits. The left part has the largest power of two of them that leaves some for the right.
    private static byte[] Hash(ReadOnlySpan<byte> leaves)
    {
        if (leaves.Length == LeafBytes)
            return SHA256.HashData([LeafPrefix, .. leaves]);
        var split = SplitOf(leaves);
        return SHA256.HashData([NodePrefix, .. Hash(leaves[..split]), .. Hash(leaves[split..])]);
    }

    private static int SplitOf(ReadOnlySpan<byte> leaves)
    {
        var split = LeafBytes;
        while (split * 2 < leaves.Length)
            split *= 2;
        return split;
    }
}
