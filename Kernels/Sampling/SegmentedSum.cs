namespace Cuckoo.Kernels.Sampling;

/// <summary>
/// The sum of weights that is drawn from: segments of 128, each added in order from +0, and the segments added in order
/// from +0. Short chains keep the small weights of a large vocabulary, which one long chain would lose.
/// </summary>
/// <param name="most">The most weights there will be.</param>
internal sealed class SegmentedSum(int most)
{
    private const int Length = 128;

    private readonly float[] _segments = new float[(most + Length - 1) / Length];

    /// <summary>The sum of the weights, kept by segments for <see cref="Find"/>.</summary>
    public float Of(ReadOnlySpan<float> weights)
    {
        var total = 0f;
        for (var from = 0; from < weights.Length; from += Length)
        {
            var sum = 0f;
            foreach (var weight in weights[from..Math.Min(from + Length, weights.Length)])
                sum += weight;
            _segments[from / Length] = sum;
            total += sum;
        }

        return total;
    }

    /// <summary>The first place at which the sum as far as that place exceeds the target; the last one with a weight when none does.</summary>
    /// <param name="weights">Those last given to <see cref="Of"/>: none negative, one positive.</param>
    /// <param name="target">Not negative.</param>
    public int Find(ReadOnlySpan<float> weights, float target)
    {
        var before = 0f;
        for (var from = 0; from < weights.Length; from += Length)
        {
            var sum = _segments[from / Length];
            if (before + sum > target)
                return FindWithin(weights, from, before, target);
            before += sum;
        }

        return weights.LastIndexOfAnyExcept(0f);
    }

    // The last place of the segment has the sum that exceeded the target, so one is found.
    private static int FindWithin(ReadOnlySpan<float> weights, int from, float before, float target)
    {
        var sum = 0f;
        var place = from;
        while (true)
        {
            sum += weights[place];
            if (before + sum > target)
                return place;
            place++;
        }
    }
}
