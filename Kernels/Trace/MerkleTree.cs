using System.Security.Cryptography;

namespace Cuckoo.Kernels.Trace;

/// <summary>The Merkle tree hash of RFC 6962, section 2.1: SHA-256, leaves prefixed by 0x00 and nodes by 0x01.</summary>
/// <remarks>The prefixes keep a leaf from being passed off as a node. The left subtree holds the largest power of two below n.</remarks>
internal static class MerkleTree
{
    private const byte LeafPrefix = 0;

    private const byte NodePrefix = 1;

    /// <summary>The root over leaves of data; the hash of nothing for no leaf.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => RootOfHashes([.. leaves.Select(leaf => HashLeaf(leaf))]);

    /// <summary>The root over leaves whose <see cref="HashLeaf"/> is known already.</summary>
    public static byte[] RootOfHashes(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.Length == 0)
            return SHA256.HashData([]);
        if (hashes.Length == 1)
            return hashes[0];
        var split = 1;
        while (split * 2 < hashes.Length)
            split *= 2;
        return SHA256.HashData([NodePrefix, .. RootOfHashes(hashes[..split]), .. RootOfHashes(hashes[split..])]);
    }

    /// <summary>The hash of a leaf whose data is <paramref name="head"/> followed by <paramref name="tail"/>.</summary>
    public static byte[] HashLeaf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        using var hash = BeginLeaf();
        hash.AppendData(head);
        hash.AppendData(tail);
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of a leaf whose data follows in pieces; the caller appends them and takes the hash.</summary>
    public static IncrementalHash BeginLeaf()
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        return hash;
    }
}
