// The two hashes of CuckooPay's tree, byte for byte as the contract makes them with abi.encodePacked. Each child's sums are
// hashed beside that child's hash: hashing only the two sums' total would let a proof understate a neighbour. The first byte
// tells leaves from inner nodes, so that neither can be passed off as the other.

using System.Buffers.Binary;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.SumTree;

/// <summary>A node of the tree: a hash and what all leaves below it have earned and spent.</summary>
/// <remarks>The default value is the empty node, which stands for an empty subtree of any height and is never hashed.</remarks>
/// <param name="Hash">keccak256 of the leaf or of the two children; zero for the empty node.</param>
/// <param name="Earned">Sum of the leaves' <c>earned</c>.</param>
/// <param name="Spent">Sum of the leaves' <c>spent</c>.</param>
public readonly record struct SumNode(Bytes32 Hash, UInt128 Earned, UInt128 Spent)
{
    private const byte LeafTag = 0x00;
    private const byte InnerTag = 0x01;
    private const int AmountBytes = 16;

    // Tag, address, two amounts: 53 bytes.
    internal const int LeafBytes = 1 + AccountKey.Size + 2 * AmountBytes;

    // Tag and two children of a hash and two amounts: 129 bytes, which one permutation of Keccak absorbs (its rate is 136).
    internal const int InnerBytes = 1 + 2 * (Bytes32.Length + 2 * AmountBytes);

    /// <summary>keccak256(0x00 ‖ address ‖ earned ‖ spent), all big-endian.</summary>
    public static SumNode OfLeaf(SumLeaf leaf)
    {
        Span<byte> packed = stackalloc byte[LeafBytes];
        PackLeaf(AccountKey.Of(leaf.Account), leaf.Earned, leaf.Spent, packed);
        return new SumNode(Bytes32.From(Keccak256.Hash(packed)), leaf.Earned, leaf.Spent);
    }

    /// <summary>keccak256(0x01 ‖ left hash ‖ left earned ‖ left spent ‖ right hash ‖ right earned ‖ right spent).</summary>
    /// <returns>False when a sum does not fit 128 bits: no tree has such a node.</returns>
    public static bool TryJoin(in SumNode left, in SumNode right, out SumNode parent)
    {
        parent = default;
        if (right.Earned > UInt128.MaxValue - left.Earned || right.Spent > UInt128.MaxValue - left.Spent)
            return false;
        Span<byte> packed = stackalloc byte[InnerBytes];
        PackInner(left, right, packed);
        parent = new SumNode(Bytes32.From(Keccak256.Hash(packed)), left.Earned + right.Earned, left.Spent + right.Spent);
        return true;
    }

    /// <summary>What a leaf's hash is the hash of, into <see cref="LeafBytes"/>.</summary>
    internal static void PackLeaf(in AccountKey account, UInt128 earned, UInt128 spent, Span<byte> packed)
    {
        packed[0] = LeafTag;
        account.CopyTo(packed[1..]);
        BinaryPrimitives.WriteUInt128BigEndian(packed[(1 + AccountKey.Size)..], earned);
        BinaryPrimitives.WriteUInt128BigEndian(packed[(1 + AccountKey.Size + AmountBytes)..], spent);
    }

    /// <summary>What an inner node's hash is the hash of, into <see cref="InnerBytes"/>.</summary>
    internal static void PackInner(in SumNode left, in SumNode right, Span<byte> packed)
    {
        packed[0] = InnerTag;
        left.Write(packed[1..]);
        right.Write(packed[(1 + Bytes32.Length + 2 * AmountBytes)..]);
    }

    private void Write(Span<byte> target)
    {
        Hash.Write(target);
        BinaryPrimitives.WriteUInt128BigEndian(target[Bytes32.Length..], Earned);
        BinaryPrimitives.WriteUInt128BigEndian(target[(Bytes32.Length + AmountBytes)..], Spent);
    }
}
