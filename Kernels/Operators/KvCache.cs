namespace Cuckoo.Kernels.Operators;

// Keys and values of sequences under way, in pages of 128 positions: the length of a segment of a sum, so that an attention's
// sums break where pages do. A page holds all layers of its positions; full pages are never written again and may be shared by
// sequences that begin alike. Rows lie as the operators' products read them: keys as panels of outputs, values as panels too.

/// <summary>What a cache holds for one model on one implementation.</summary>
/// <param name="Layers">Layers of the model.</param>
/// <param name="Heads">Key and value heads a layer.</param>
/// <param name="HeadSize">Numbers in a head.</param>
/// <param name="PanelWidth">Outputs that lie together: what <see cref="IOperators.PanelWidth"/> says. It divides a page.</param>
internal sealed record KvShape(int Layers, int Heads, int HeadSize, int PanelWidth)
{
    /// <summary>Numbers in a head's values, whole panels.</summary>
    public int PaddedHeadSize => (HeadSize + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Numbers of one head's keys in a page.</summary>
    public int KeyNumbers => KvPage.Positions * HeadSize;

    /// <summary>Numbers of one head's values in a page.</summary>
    public int ValueNumbers => KvPage.Positions * PaddedHeadSize;

    /// <summary>Bytes a page takes: 4 · layers · heads · 128 · (head size + head size in whole panels).</summary>
    public long PageBytes => sizeof(float) * (long)Layers * Heads * (KeyNumbers + ValueNumbers);
}

/// <summary>All layers' keys and values of 128 positions. Whoever holds a page counts as a user of it.</summary>
internal sealed unsafe class KvPage : IDisposable
{
    /// <summary>Positions in a page; a segment of the exact sums.</summary>
    public const int Positions = 128;

    private readonly AlignedMemory _memory;

    public KvPage(KvShape shape)
    {
        Shape = shape;
        _memory = new AlignedMemory(shape.PageBytes);
        Memory = new MirroredMemory(_memory.Pointer, _memory.Length, _memory);
    }

    /// <summary>What the page lies in.</summary>
    public MirroredMemory Memory { get; }

    public KvShape Shape { get; }

    /// <summary>Sequences and prefixes that hold this page; changed by the engine's thread only.</summary>
    public int Users { get; set; } = 1;

    /// <summary>Keys of a head: panel of positions, then place in the head, then position within the panel.</summary>
    public float* Keys(int layer, int head) => Head(layer, head);

    /// <summary>Values of a head: panel of places in the head, then position, then place within the panel.</summary>
    public float* Values(int layer, int head) => Head(layer, head) + Shape.KeyNumbers;

    public ref float Key(int layer, int head, int position, int d)
    {
        var width = Shape.PanelWidth;
        return ref Keys(layer, head)[((nint)(position / width) * Shape.HeadSize + d) * width + position % width];
    }

    public ref float Value(int layer, int head, int position, int d)
    {
        var width = Shape.PanelWidth;
        return ref Values(layer, head)[((nint)(d / width) * Positions + position) * width + d % width];
    }

    /// <summary>Takes the bytes of another page of the same shape.</summary>
    public void CopyFrom(KvPage other)
    {
        other.Memory.Touch();
        Memory.Touch();
        Buffer.MemoryCopy(other._memory.Pointer, _memory.Pointer, _memory.Length, other._memory.Length);
    }

    /// <summary>Gives the memory back; nobody uses the page any more.</summary>
    public void Dispose()
    {
        Memory.Forget();
        _memory.Dispose();
    }

    private float* Head(int layer, int head)
    {
        Memory.Touch();
        return (float*)_memory.Pointer + ((nint)layer * Shape.Heads + head) * (Shape.KeyNumbers + Shape.ValueNumbers);
    }
}

/// <summary>The pages of one sequence, in order of its positions.</summary>
internal sealed class KvSequence(KvShape shape)
{
    private readonly List<KvPage> _pages = [];

    public KvShape Shape { get; } = shape;

    public IReadOnlyList<KvPage> Pages => _pages;

    public KvPage PageOf(int position) => _pages[position / KvPage.Positions];

    public void Append(KvPage page) => _pages.Add(page);
}

/// <summary>Consecutive rows of a batch that are consecutive positions of one sequence.</summary>
/// <param name="Sequence">Whose positions they are; it has pages for all of them.</param>
/// <param name="FirstRow">The batch's row of the first.</param>
/// <param name="FirstPosition">Its position in the sequence, from 0.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SequenceRows(KvSequence Sequence, int FirstRow, int FirstPosition, int Count);

/// <summary>How heads look at positions.</summary>
/// <param name="Heads">Query heads; a multiple of the key and value heads, which consecutive query heads share.</param>
/// <param name="Scale">Queries are multiplied by this.</param>
/// <param name="Window">A position sees itself and at most Window − 1 before it; 0 for no limit.</param>
internal readonly record struct AttentionShape(int Heads, float Scale, int Window)
{
    /// <summary>The first position that <paramref name="position"/> sees.</summary>
    public int FirstVisible(int position) => Window == 0 ? 0 : Math.Max(0, position - Window + 1);
}
