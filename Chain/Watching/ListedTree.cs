using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>
/// The tree over leaves exactly as they are listed, whatever they say: an account may be there twice. What the contract makes of a
/// root is decided over such a list, so a watcher cannot begin with a tree that has no faults.
/// </summary>
public sealed class ListedTree
{
    private readonly SumNode[][] levels;

    private ListedTree(IReadOnlyList<SumLeaf> leaves, SumNode[][] levels) => (Leaves, this.levels) = (leaves, levels);

    /// <summary>The leaves, in their places.</summary>
    public IReadOnlyList<SumLeaf> Leaves { get; }

    /// <summary>The root.</summary>
    public SumNode Root => levels[^1][0];

    /// <summary>The tree over a list; null when there is none: no leaf, a leaf without an account, more than a tree holds, or a sum beyond 128 bits.</summary>
    public static ListedTree? TryOf(IReadOnlyList<SumLeaf> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count is 0 or > MerkleSumTree.MostAccounts || leaves.Any(static leaf => leaf.Account.ToString().Length == 0)) return null;
        List<SumNode[]> all = [[.. leaves.Select(SumNode.OfLeaf)]];
        while (all[^1].Length > 1)
        {
            var below = all[^1];
            var level = new SumNode[(below.Length + 1) / 2];
            for (var at = 0; at < level.Length; at++)
            {
                if (!SumNode.TryJoin(below[2 * at], 2 * at + 1 < below.Length ? below[2 * at + 1] : default, out level[at])) return null;
            }

            all.Add(level);
        }

        return new ListedTree(leaves, [.. all]);
    }

    /// <summary>The proof of the leaf at a place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public SumProof Prove(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Leaves.Count);
        var siblings = new SumNode[levels.Length - 1];
        for (var height = 0; height < siblings.Length; height++)
        {
            var sibling = index >> height ^ 1;
            siblings[height] = sibling < levels[height].Length ? levels[height][sibling] : default;
        }

        return new SumProof(Leaves[index], index, siblings);
    }
}
