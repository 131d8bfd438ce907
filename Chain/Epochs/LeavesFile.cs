// The leaves of an epoch as anybody can keep them: with this file and a node of the chain an account proves what it earned, claims
// it, and leaves, whether or not the operator still answers. Everything in it follows from its leaves, so nothing in it is believed.

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Epochs;

/// <summary>A file of leaves that was read whole and found to be what it says.</summary>
/// <param name="Header">Its head.</param>
/// <param name="Tree">The tree over its leaves; its root is the head's.</param>
/// <param name="DataHash">The SHA-256 of all its bytes: what is posted beside the root, and the blob's content id.</param>
public sealed record LeavesFile(LeavesHeader Header, MerkleSumTree Tree, Bytes32 DataHash)
{
    // 16,384 leaves are 832 KiB: large enough for the tree to hash by several threads, small enough to be held.
    private const int LeavesAtATime = 16_384;

    /// <summary>Writes the leaves of a tree, in the order of their places.</summary>
    /// <param name="target">Where to; it is not closed.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="contract">The CuckooPay.</param>
    /// <param name="epoch">The operator's number of the epoch.</param>
    /// <param name="previous">The data hash of the epoch before; zeros for none.</param>
    /// <param name="tree">The tree; one leaf at least, and as much earned as spent.</param>
    /// <param name="cancellation">Gives up; what was written then is no file.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentException">The tree is empty, or earned and spent differ.</exception>
    public static async Task<LeavesFile> WriteAsync(
        Stream target, ulong chainId, Address contract, ulong epoch, Bytes32 previous, MerkleSumTree tree, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(tree);
        if (tree.Count == 0) throw new ArgumentException("An epoch has one leaf at least.", nameof(tree));
        if (tree.Root.Earned != tree.Root.Spent) throw new ArgumentException($"The accounts earned {tree.Root.Earned} and spent {tree.Root.Spent}.", nameof(tree));
        var header = new LeavesHeader(chainId, contract, epoch, tree.Count, tree.Root.Earned, tree.Root.Hash, previous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(LeavesAtATime * LeavesHeader.LeafLength);
        try
        {
            header.Write(buffer);
            await PutAsync(LeavesHeader.Length);
            for (var first = 0; first < tree.Count; first += LeavesAtATime)
            {
                var count = Math.Min(LeavesAtATime, tree.Count - first);
                for (var at = 0; at < count; at++) tree.WriteLeaf(first + at, buffer.AsSpan(at * LeavesHeader.LeafLength, LeavesHeader.LeafLength));
                await PutAsync(count * LeavesHeader.LeafLength);
            }

            return new LeavesFile(header, tree, Bytes32.From(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async Task PutAsync(int length)
        {
            hash.AppendData(buffer, 0, length);
            await target.WriteAsync(buffer.AsMemory(0, length), cancellation);
        }
    }

    /// <summary>Reads a file that a stranger may have written, in pieces, and builds its tree.</summary>
    /// <param name="source">The file, to its end.</param>
    /// <param name="mostLeaves">More leaves are refused before any is read.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="threads">How many threads hash; by default as many as there are processors.</param>
    /// <exception cref="LeavesException">It is no such file: cut short, too long, an account twice or none, or its sums or its root are other ones.</exception>
    public static async Task<LeavesFile> ReadAsync(
        Stream source, CancellationToken cancellation, int mostLeaves = MerkleSumTree.MostAccounts, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(LeavesAtATime * LeavesHeader.LeafLength);
        try
        {
            await TakeAsync(LeavesHeader.Length);
            var header = LeavesHeader.Read(buffer.AsSpan(0, LeavesHeader.Length), mostLeaves);
            var tree = new MerkleSumTree(threads);
            for (var first = 0; first < header.Count; first += LeavesAtATime)
            {
                var leaves = new SumLeaf[Math.Min(LeavesAtATime, header.Count - first)];
                await TakeAsync(leaves.Length * LeavesHeader.LeafLength);
                for (var at = 0; at < leaves.Length; at++) leaves[at] = Leaf(buffer.AsSpan(at * LeavesHeader.LeafLength, LeavesHeader.LeafLength), first + at);

                // An account of an earlier piece would be taken as its new totals; then the tree grows by less.
                var outcome = tree.Apply(leaves);
                if (outcome is not SumTreeOutcome.Applied and not SumTreeOutcome.TotalFell) throw new LeavesException($"Its leaves from {first} on make no tree: {outcome}.");
                if (outcome is SumTreeOutcome.TotalFell || tree.Count != first + leaves.Length) throw new LeavesException($"An account among its leaves from {first} on is there twice.");
            }

            if (await source.ReadAsync(buffer.AsMemory(0, 1), cancellation) != 0) throw new LeavesException($"It goes on after its {header.Count} leaves.");
            if (tree.Root.Earned != tree.Root.Spent) throw new LeavesException($"Its accounts earned {tree.Root.Earned} and spent {tree.Root.Spent}.");
            if (tree.Root != header.RootNode) throw new LeavesException("Its leaves have another root or another total than it says.");
            return new LeavesFile(header, tree, Bytes32.From(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async Task TakeAsync(int length)
        {
            var read = await source.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellation);
            if (read < length) throw new LeavesException("It ends too early.");
            hash.AppendData(buffer, 0, length);
        }
    }

    private static SumLeaf Leaf(ReadOnlySpan<byte> bytes, int index)
    {
        var account = bytes[..Address.Bytes];
        if (account.IndexOfAnyExcept((byte)0) < 0) throw new LeavesException($"Its leaf {index} names no account.");
        return new SumLeaf(Address.FromBytes(account), BinaryPrimitives.ReadUInt128BigEndian(bytes[Address.Bytes..]), BinaryPrimitives.ReadUInt128BigEndian(bytes[(Address.Bytes + 16)..]));
    }
}
