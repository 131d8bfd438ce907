namespace Cuckoo.Simulation.Results;

/// <summary>The 95 % confidence interval of a share: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927.</summary>
internal static class Wilson
{
    // The normal distribution's quantile at 97.5 %.
    private const double Z = 1.959964;

    /// <summary>Between what and what the share lies, of which <paramref name="hits"/> of <paramref name="tries"/> were seen. Nothing seen leaves everything open.</summary>
    public static (double Low, double High) Interval(long hits, long tries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, tries);
        if (tries == 0) return (0, 1);
        double share = (double)hits / tries, square = Z * Z / tries;
        double middle = share + (square / 2);
        double half = Z * Math.Sqrt((share * (1 - share) / tries) + (square / tries / 4));
        return (Math.Max(0, (middle - half) / (1 + square)), Math.Min(1, (middle + half) / (1 + square)));
    }
}
