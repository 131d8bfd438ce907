using Cuckoo.Simulation.Liars;

namespace Cuckoo.Simulation.Lives;

/// <summary>Which life a seed is: the kinds of liars and the network without any in turn, each without and with a stake.</summary>
internal static class Seeds
{
    /// <summary>After so many seeds every kind has had its turn.</summary>
    public const int Round = 22;

    /// <summary>Lives a seed's life.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="jobs">After how many a liar counts as not found; without liars, how many requests there are.</param>
    /// <param name="copies">How many miners run each request.</param>
    public static LifeReport Run(int seed, int jobs = LifePlan.MostJobs, int copies = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        int turn = seed / 2 % (Round / 2);
        return Life.Run(new LifePlan(seed, turn < (Round / 2) - 1 ? (LiarKind)turn : null, seed % 2 == 1) { Jobs = jobs, Copies = copies });
    }
}
