using Cuckoo.Chain.Contracts;

namespace Cuckoo.Chain.SumTree;

/// <summary>What is wrong with a proof; nothing but <see cref="Valid"/> proves anything.</summary>
public enum SumProofVerdict
{
    /// <summary>No answer; never given.</summary>
    None,

    /// <summary>The leaf is in the tree with this root.</summary>
    Valid,

    /// <summary>The leaf names no account.</summary>
    NoAccount,

    /// <summary>More siblings than a tree can be deep.</summary>
    TooDeep,

    /// <summary>The index lies beyond 2 to the number of siblings.</summary>
    IndexOutside,

    /// <summary>A sum on the way up does not fit 128 bits.</summary>
    SumTooLarge,

    /// <summary>The way up ends at another root.</summary>
    OtherRoot,
}

/// <summary>That a leaf is in a tree: its neighbours on the way to the root. 64 bytes a level on the chain.</summary>
/// <param name="Leaf">The account and its totals.</param>
/// <param name="Index">The leaf's index; bit k says whether the way up comes from the right (1) or the left (0) at height k.</param>
/// <param name="Siblings">The other child at each height, from the leaf upward; as many as the tree is deep.</param>
public sealed record SumProof(SumLeaf Leaf, int Index, IReadOnlyList<SumNode> Siblings)
{
    /// <summary>The proof as CuckooPay takes it.</summary>
    public CuckooPay.Structs.ProvenLeaf ForContract() => new(
        Leaf.Account, Leaf.Earned, Leaf.Spent, (uint)Index, [.. Siblings.Select(static node => new CuckooPay.Structs.Node(node.Hash, node.Earned, node.Spent))]);

    /// <summary>Whether the leaf is in the tree with this root, exactly as the contract decides it.</summary>
    public SumProofVerdict Verify(SumNode root)
    {
        if (Leaf.Account.ToString().Length == 0) return SumProofVerdict.NoAccount;
        if (Siblings.Count > MerkleSumTree.MostDepth) return SumProofVerdict.TooDeep;
        if (Index < 0 || (long)Index >> Siblings.Count != 0) return SumProofVerdict.IndexOutside;
        var node = SumNode.OfLeaf(Leaf);
        for (var height = 0; height < Siblings.Count; height++)
        {
            var fromRight = (Index >> height & 1) == 1;
            var sibling = Siblings[height];
            if (!SumNode.TryJoin(fromRight ? sibling : node, fromRight ? node : sibling, out node))
                return SumProofVerdict.SumTooLarge;
        }

        return node == root ? SumProofVerdict.Valid : SumProofVerdict.OtherRoot;
    }
}
