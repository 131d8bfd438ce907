using System.Numerics;

namespace Cuckoo.Ledger.Bench;

/// <summary>Counts by length, in steps of a sixteenth of a power of two: a percentile is right to 6 %, and counting allocates nothing.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 16;
    private readonly long[] _counts = new long[64 * Steps];

    public long Count { get; private set; }

    public void Add(long ticks)
    {
        Count++;
        _counts[Bucket(ticks)]++;
    }

    public void Add(LatencyHistogram other)
    {
        Count += other.Count;
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    /// <summary>The length that <paramref name="share"/> of all stay under, in ticks of the clock.</summary>
    public double Percentile(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0) return Math.ScaleB(1 + ((i % Steps) + 0.5) / Steps, i / Steps);
        }

        return 0;
    }

    private static int Bucket(long ticks)
    {
        var value = (ulong)Math.Max(1, ticks);
        var power = BitOperations.Log2(value);
        var rest = power >= 4 ? (int)(value >> (power - 4)) & (Steps - 1) : (int)(value << (4 - power)) & (Steps - 1);
        return (power * Steps) + rest;
    }
}
