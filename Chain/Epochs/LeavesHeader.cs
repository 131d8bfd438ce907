// The head of the file in which an operator publishes the leaves of an epoch; docs/settlement.md has the format.

using System.Buffers.Binary;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Epochs;

/// <summary>What a file of leaves says before its first leaf.</summary>
/// <param name="ChainId">The chain on which the root is posted.</param>
/// <param name="Contract">The CuckooPay that takes it.</param>
/// <param name="Epoch">The operator's own number of the epoch: 1, 2, 3 …</param>
/// <param name="Count">How many leaves follow.</param>
/// <param name="Total">The sum of all earned, which is the sum of all spent.</param>
/// <param name="Root">The root's hash.</param>
/// <param name="Previous">The data hash of the epoch that this one goes on from; zeros for none.</param>
public readonly record struct LeavesHeader(ulong ChainId, Address Contract, ulong Epoch, int Count, UInt128 Total, Bytes32 Root, Bytes32 Previous)
{
    /// <summary>Length of the head in bytes.</summary>
    public const int Length = 8 + 8 + Address.Bytes + 4 + 8 + 16 + 2 * Bytes32.Length;

    /// <summary>Length of a leaf in bytes: an address and two amounts.</summary>
    public const int LeafLength = Address.Bytes + 2 * 16;

    /// <summary>The length of the whole file.</summary>
    public long FileLength => Length + (long)Count * LeafLength;

    // "CKLEAVE" and the version.
    private static ReadOnlySpan<byte> Magic => "CKLEAVE\u0001"u8;

    /// <summary>The root as a node of the tree: on both sides it sums to the total.</summary>
    public SumNode RootNode => new(Root, Total, Total);

    /// <summary>Writes the head.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], ChainId);
        Contract.Write(target[16..]);
        BinaryPrimitives.WriteInt32BigEndian(target[36..], Count);
        BinaryPrimitives.WriteUInt64BigEndian(target[40..], Epoch);
        BinaryPrimitives.WriteUInt128BigEndian(target[48..], Total);
        Root.Write(target[64..]);
        Previous.Write(target[96..]);
    }

    /// <summary>Reads a head that a stranger wrote.</summary>
    /// <param name="source"><see cref="Length"/> bytes.</param>
    /// <param name="mostLeaves">More leaves are refused.</param>
    /// <exception cref="LeavesException">It is no head of leaves, or of too many.</exception>
    public static LeavesHeader Read(ReadOnlySpan<byte> source, int mostLeaves = MerkleSumTree.MostAccounts)
    {
        if (source.Length < Length || !source[..7].SequenceEqual(Magic[..7])) throw new LeavesException("It does not begin as a file of leaves does.");
        if (source[7] != Magic[7]) throw new LeavesException($"Its format is version {source[7]}; this program knows version {Magic[7]}.");
        var count = BinaryPrimitives.ReadInt32BigEndian(source[36..]);
        if (count < 1 || count > mostLeaves) throw new LeavesException($"It says that it has {count} leaves; 1 to {mostLeaves} are read.");
        var contract = Address.FromBytes(source.Slice(16, Address.Bytes));
        return new LeavesHeader(
            BinaryPrimitives.ReadUInt64BigEndian(source[8..]), contract, BinaryPrimitives.ReadUInt64BigEndian(source[40..]), count,
            BinaryPrimitives.ReadUInt128BigEndian(source[48..]), Bytes32.From(source.Slice(64, Bytes32.Length)), Bytes32.From(source.Slice(96, Bytes32.Length)));
    }
}
