namespace Orleans.Embedded.Simulation;

/// <summary>
/// Draws that a seed decides: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
/// </summary>
internal sealed class SeededDraws(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to <paramref name="count"/>, which is left out.</summary>
    internal int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>True once in <c>1 / chance</c> times. A chance of zero draws nothing, so that a fault that is off leaves all other draws as they were.</summary>
    internal bool Happens(double chance) => chance > 0 && (Next() >> 11) * (1.0 / (1UL << 53)) < chance;

    /// <summary>A time from zero up to <paramref name="longest"/>.</summary>
    internal TimeSpan Upto(TimeSpan longest) => TimeSpan.FromTicks((long)Math.BigMul(Next(), (ulong)longest.Ticks + 1, out _));
}
