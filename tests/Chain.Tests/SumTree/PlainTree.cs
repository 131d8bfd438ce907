using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.SumTree;

/// <summary>The tree as the definition reads, top down and with nothing kept: what the real one is judged by.</summary>
internal static class PlainTree
{
    public static int Depth(int leaves)
    {
        var depth = 0;
        while (1L << depth < leaves) depth++;
        return depth;
    }

    public static SumNode Root(IReadOnlyList<SumLeaf> leaves) => Node(leaves, Depth(leaves.Count), 0);

    public static SumNode Node(IReadOnlyList<SumLeaf> leaves, int height, int index)
    {
        if ((long)index << height >= leaves.Count) return default;
        if (height == 0) return SumNode.OfLeaf(leaves[index]);
        Assert.True(SumNode.TryJoin(Node(leaves, height - 1, 2 * index), Node(leaves, height - 1, 2 * index + 1), out var node));
        return node;
    }
}
