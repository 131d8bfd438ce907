using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>A part of the text that has merged so far.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="Length">Its units; 0 once it has been merged into the part before it.</param>
/// <param name="Id">Its token, or −1.</param>
/// <param name="Previous">The part before it, or −1.</param>
/// <param name="Next">The part behind it, or −1.</param>
internal record struct MergePart(int Start, int Length, int Id, int Previous, int Next);

/// <summary>Says which neighbours may merge.</summary>
internal interface IMergeRule
{
    /// <summary>Whether two neighbours may merge, in which order among all pairs (lowest first), and into which token.</summary>
    bool TryMerge(ReadOnlySpan<char> text, in MergePart left, in MergePart right, out uint order, out int id);
}

// The greedy merging that byte pair encoding and SentencePiece's BPE share: of all neighbours that may merge, those with the lowest
// order do, the leftmost first. A heap over linked parts makes it O(n log n) for n characters, with some 60 bytes for each. A heap
// entry is an order and a left part; it counts only while the part's present pair still has that order.

/// <summary>Merges the parts of one text.</summary>
internal ref struct PieceMerger<TRule>
    where TRule : IMergeRule
{
    private readonly TRule _rule;
    private readonly ReadOnlySpan<char> _text;
    private readonly MergePart[] _parts;

    /// <summary>The merge that each part has with the one behind it, if any.</summary>
    private readonly (uint Order, int Id)[] _pairs;

    /// <summary>A binary heap, the least first: the order, then the number of the left part.</summary>
    private ulong[] _heap;

    private int _count;

    /// <param name="rule">Which neighbours may merge.</param>
    /// <param name="text">The text the parts are of.</param>
    /// <param name="parts">The first parts in order, linked; they are changed.</param>
    public PieceMerger(TRule rule, ReadOnlySpan<char> text, MergePart[] parts)
    {
        _rule = rule;
        _text = text;
        _parts = parts;
        _pairs = new (uint, int)[parts.Length];
        _heap = new ulong[parts.Length];
    }

    /// <summary>One part a code point, none with a token yet.</summary>
    public static MergePart[] Cut(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text)
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        var parts = new MergePart[count];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var width = CodePoints.Width(CodePoints.At(text, at));
            parts[i] = new MergePart(at, width, -1, i - 1, i + 1 < count ? i + 1 : -1);
            at += width;
        }

        return parts;
    }

    /// <summary>Merges until no neighbours may; the parts that are left are those of length above zero.</summary>
    public void Run()
    {
        for (var left = 0; left + 1 < _parts.Length; left++)
        {
            if (Find(left))
                _heap[_count++] = Key(left);
        }

        for (var at = _count / 2 - 1; at >= 0; at--)
            Sink(at, _heap[at]);
        while (_count > 0)
        {
            var least = _heap[0];
            var last = _heap[--_count];
            if (_count > 0)
                Sink(0, last);
            var left = (int)(uint)least;
            if (_pairs[left].Id >= 0 && Key(left) == least)
                Merge(left);
        }
    }

    private void Merge(int leftIndex)
    {
        ref var left = ref _parts[leftIndex];
        var rightIndex = left.Next;
        ref var right = ref _parts[rightIndex];
        left = left with { Length = left.Length + right.Length, Id = _pairs[leftIndex].Id, Next = right.Next };
        right = right with { Length = 0 };
        _pairs[rightIndex].Id = -1;
        if (left.Next >= 0)
            _parts[left.Next] = _parts[left.Next] with { Previous = leftIndex };
        if (left.Previous >= 0 && Find(left.Previous))
            Push(Key(left.Previous));
        if (Find(leftIndex))
            Push(Key(leftIndex));
    }

    /// <summary>Looks up what a part and the one behind it merge to.</summary>
    private readonly bool Find(int left)
    {
        var right = _parts[left].Next;
        if (right < 0 || !_rule.TryMerge(_text, _parts[left], _parts[right], out var order, out var id))
        {
            _pairs[left].Id = -1;
            return false;
        }

        _pairs[left] = (order, id);
        return true;
    }

    private readonly ulong Key(int left) => ((ulong)_pairs[left].Order << 32) | (uint)left;

    private void Push(ulong key)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _count * 2);
        var at = _count++;
        while (at > 0 && _heap[(at - 1) / 2] > key)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = key;
    }

    private readonly void Sink(int at, ulong key)
    {
        while (2 * at + 1 < _count)
        {
            var child = 2 * at + 1;
            if (child + 1 < _count && _heap[child + 1] < _heap[child])
                child++;
            if (_heap[child] >= key)
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = key;
    }
}
