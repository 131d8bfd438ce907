namespace Cuckoo.Kernels.Tokenizers.Patterns;

/// <summary>A parsed pattern as a tree. <see cref="MinLength"/> is the least number of code points it takes.</summary>
internal abstract record PatternNode(int MinLength)
{
    /// <summary>One code point of a set.</summary>
    public sealed record One(CharacterSet Set) : PatternNode(1);

    /// <summary>All in this order; empty matches nothing.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Items) : PatternNode((int)Math.Min(int.MaxValue, Items.Sum(i => (long)i.MinLength)));

    /// <summary>The first that leads to a match.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode(Options.Min(o => o.MinLength));

    /// <summary>As often as can be, at least <paramref name="Min"/> and at most <paramref name="Max"/> times (−1 for any number).</summary>
    public sealed record Repeat(PatternNode Item, int Min, int Max) : PatternNode((int)Math.Min(int.MaxValue, (long)Item.MinLength * Min));

    /// <summary>What matches here is taken and never given back.</summary>
    public sealed record Atomic(PatternNode Item) : PatternNode(Item.MinLength);

    /// <summary>What follows must match, or must not; nothing is taken.</summary>
    public sealed record Look(PatternNode Item, bool Negative) : PatternNode(0);

    /// <summary>Nothing may follow.</summary>
    public sealed record End() : PatternNode(0);
}
