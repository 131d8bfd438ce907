namespace Cuckoo.Chain.SumTree;

/// <summary>The nodes of one height, in pages: the tree grows without ever copying what it has.</summary>
internal sealed class NodeLevel
{
    // 1,024 nodes of 64 bytes: 64 KiB, below the size from which the collector treats an object as large.
    private const int PageLength = 1024;

    private readonly List<SumNode[]> pages = [];

    public int Count { get; private set; }

    public ref SumNode this[int index] => ref pages[index / PageLength][index % PageLength];

    /// <summary>The node, or the empty one beyond the end.</summary>
    public SumNode AtOrEmpty(int index) => index < Count ? this[index] : default;

    public void GrowTo(int count)
    {
        while ((long)pages.Count * PageLength < count) pages.Add(new SumNode[PageLength]);
        Count = Math.Max(Count, count);
    }
}
