namespace Cuckoo.Testing.Models;

// A sum of four uniform numbers is near enough to a normal one for weights (its tails end at 3.46 deviations), and unlike one
// made with a logarithm it has the same bits everywhere. The source is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).

/// <summary>Random numbers of a bell shape: a stream of its own for every seed and name.</summary>
public sealed class BellNumbers
{
    // The sum of four numbers uniform in 0 .. 65535 has the mean 131070 and the deviation 65536 / sqrt(3).
    private const float Mean = 131_070;
    private const float PerDeviation = 1 / 37_837.227f;

    private ulong _state;

    public BellNumbers(ulong seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _state = seed;
        foreach (var character in name)
            _state = Next() ^ character;
    }

    /// <summary>Fills <paramref name="values"/> with numbers of this mean and standard deviation.</summary>
    public void Fill(Span<float> values, float mean, float deviation)
    {
        foreach (ref var value in values)
        {
            var bits = Next();
            var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
            value = mean + ((sum - Mean) * PerDeviation * deviation);
        }
    }

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
