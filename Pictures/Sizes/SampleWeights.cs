namespace Cuckoo.Pictures.Sizes;

/// <summary>For each new sample along an axis which old ones it is made of, and in what shares of 2^14.</summary>
internal sealed class SampleWeights
{
    /// <summary>Bits of a weight.</summary>
    public const int Bits = 14;

    private const int One = 1 << Bits;

    private readonly int[] _first;
    private readonly int[][] _weights;

    private SampleWeights(int count) => (_first, _weights) = (new int[count], new int[count][]);

    /// <summary>New samples.</summary>
    public int Count => _first.Length;

    /// <summary>The first old sample of a new one.</summary>
    public int First(int index) => _first[index];

    /// <summary>The weights from an old number of samples to a new one.</summary>
    public static SampleWeights Of(int from, int to)
    {
        var weights = new SampleWeights(to);
        Span<long> shares = new long[(int)Math.Max(4, (from - 1L) / to + 3)];
        for (var i = 0; i < to; i++)
        {
            var first = from >= to ? Area(from, to, i, shares, out var count) : Cubic(from, to, i, shares, out count);
            weights._first[i] = first;
            weights._weights[i] = Rounded(shares[..count]);
        }

        return weights;
    }

    /// <summary>The weights of the old samples of a new one; they add up to 2^14.</summary>
    public ReadOnlySpan<int> Weights(int index) => _weights[index];

    /// <summary>New sample i covers [i·from, (i + 1)·from) where old sample j covers [j·to, (j + 1)·to): shares are the overlaps.</summary>
    private static int Area(int from, int to, int i, Span<long> shares, out int count)
    {
        var (begin, end) = ((long)i * from, (i + 1L) * from);
        var first = (int)(begin / to);
        count = 0;
        for (var j = first; j * (long)to < end; j++)
            shares[count++] = Math.Min(end, (j + 1L) * to) - Math.Max(begin, (long)j * to);
        return first;
    }

    /// <summary>Four neighbours of the place (i + ½)·from/to − ½; those beyond an edge are left out.</summary>
    private static int Cubic(int from, int to, int i, Span<long> shares, out int count)
    {
        // The place over 2·to; t is what it is past old sample `before`, 0 ≤ t < d = 2·to.
        var (place, d) = ((2L * i + 1) * from - to, 2L * to);
        var before = place < 0 ? -1 : (int)(place / d);
        var t = place - before * d;
        var first = Math.Clamp(before - 1, 0, from - 1);
        var last = Math.Clamp(before + 2, 0, from - 1);
        count = last - first + 1;
        for (var k = first - before; k <= last - before; k++)
            shares[before + k - first] = Polynomial(Math.Abs(k * d - t), d);
        return first;
    }

    /// <summary>2·d³ times Keys' cubic with a = −1/2 at x/d: (3x³ − 5x² + 2) up to 1, (−x³ + 5x² − 8x + 4) up to 2, over 2.</summary>
    /// <remarks>d is at most 2^15, so that no product leaves 2^51.</remarks>
    private static long Polynomial(long x, long d) =>
        x <= d ? 3 * x * x * x - 5 * x * x * d + 2 * d * d * d : -x * x * x + 5 * x * x * d - 8 * x * d * d + 4 * d * d * d;

    /// <summary>Shares of 2^14 that add up to it: each rounded down, then the ones that lost most one more, the first of equals first.</summary>
    private static int[] Rounded(ReadOnlySpan<long> shares)
    {
        var sum = 0L;
        foreach (var share in shares)
            sum += share;
        var (weights, lost) = (new int[shares.Length], new long[shares.Length]);
        var missing = One;
        for (var i = 0; i < shares.Length; i++)
        {
            var scaled = (Int128)shares[i] * One;
            var weight = (long)(scaled / sum);
            if (scaled < 0 && weight * (Int128)sum != scaled)
                weight--;
            weights[i] = (int)weight;
            lost[i] = (long)(scaled - weight * (Int128)sum);
            missing -= weights[i];
        }

        foreach (var i in Enumerable.Range(0, weights.Length).OrderByDescending(i => lost[i]).ThenBy(i => i).Take(missing))
            weights[i]++;
        return weights;
    }
}
