using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Watching;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <summary>What a false operator makes of the last leaves.</summary>
internal static class FalseRoots
{
    /// <summary>The leaves of a false root.</summary>
    /// <param name="end">In which way it is false.</param>
    /// <param name="honest">The last honest leaves.</param>
    /// <param name="payer">A payer who has a leaf.</param>
    /// <param name="kept">What that one has deposited and not withdrawn.</param>
    /// <param name="free">What all have deposited beyond the last total.</param>
    /// <param name="earner">An earner who has a leaf.</param>
    /// <param name="stranger">Somebody without a leaf.</param>
    public static IReadOnlyList<SumLeaf> Of(OperatorEnd end, IReadOnlyList<SumLeaf> honest, Address payer, UInt128 kept, UInt128 free, Address earner, Address stranger)
    {
        SumLeaf[] leaves = [.. honest];
        int of = Array.FindIndex(leaves, leaf => leaf.Account == payer), to = Array.FindIndex(leaves, leaf => leaf.Account == earner);
        switch (end)
        {
            case OperatorEnd.Overspends:
                UInt128 more = kept - leaves[of].Spent + 1;
                leaves[of] = leaves[of] with { Spent = leaves[of].Spent + more };
                leaves[to] = leaves[to] with { Earned = leaves[to].Earned + more };
                return leaves;
            case OperatorEnd.Regresses:
                leaves[to] = leaves[to] with { Earned = leaves[to].Earned - 1 };
                return [.. leaves, new SumLeaf(stranger, 1, 0)];
            case OperatorEnd.Moves:
                SumLeaf robbed = leaves[to];
                leaves[to] = robbed with { Account = stranger };
                return [.. leaves, new SumLeaf(robbed.Account, 0, 0)];
            case OperatorEnd.Duplicates:
                return [.. leaves, new SumLeaf(earner, 0, 0)];
            case OperatorEnd.Unsigned or OperatorEnd.Withholds:
                UInt128 some = UInt128.Min(10, kept - leaves[of].Spent);
                leaves[of] = leaves[of] with { Spent = leaves[of].Spent + some };
                leaves[to] = leaves[to] with { Earned = leaves[to].Earned + some };
                return leaves;
            case OperatorEnd.Overdraws:
                // All there is, in the name of somebody who has deposited nothing.
                return [.. leaves, new SumLeaf(stranger, free, free)];
            default:
                return leaves;
        }
    }

    /// <summary>The file of such leaves, which an honest writer would refuse to write, and its hash.</summary>
    public static (byte[] File, Bytes32 Hash) FileOf(IReadOnlyList<SumLeaf> leaves, Address pay)
    {
        byte[] file = new byte[LeavesHeader.Length + (leaves.Count * LeavesHeader.LeafLength)];
        SumNode root = ListedTree.TryOf(leaves)!.Root;
        new LeavesHeader(Genesis.ChainId, pay, 1, leaves.Count, root.Spent, root.Hash, default).Write(file);
        for (int at = 0; at < leaves.Count; at++)
        {
            Span<byte> piece = file.AsSpan(LeavesHeader.Length + (at * LeavesHeader.LeafLength));
            leaves[at].Account.Write(piece);
            BinaryPrimitives.WriteUInt128BigEndian(piece[20..], leaves[at].Earned);
            BinaryPrimitives.WriteUInt128BigEndian(piece[36..], leaves[at].Spent);
        }

        return (file, Bytes32.From(SHA256.HashData(file)));
    }

    /// <summary>The call that posts them.</summary>
    public static Cuckoo.Chain.Abi.ContractCall<UInt256> CallOf(IReadOnlyList<SumLeaf> leaves, Bytes32 hash)
    {
        SumNode root = ListedTree.TryOf(leaves)!.Root;
        return CuckooPay.PostRoot(root.Hash, root.Spent, (uint)leaves.Count, hash);
    }
}
