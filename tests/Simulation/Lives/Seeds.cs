using Cuckoo.Simulation.Liars;

namespace Cuckoo.Simulation.Lives;

/// <summary>Which life a seed is: the kinds of liars and the network without any in turn, each without a stake and with two.</summary>
internal static class Seeds
{
    /// <summary>After so many seeds every kind has had its turn.</summary>
    public const int Round = 36;

    /// <summary>
    /// Stakes, in times a job's pay: none; the one that the network's promise is about; and one at which an audit of a picture runs
    /// some of its steps.
    /// </summary>
    public static IReadOnlyList<int> Stakes { get; } = [0, 20, 200];

    /// <summary>Lives a seed's life.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="jobs">After how many a liar counts as not found; without liars, how many requests there are.</param>
    /// <param name="copies">How many miners run each request.</param>
    public static LifeReport Run(int seed, int jobs = LifePlan.MostJobs, int copies = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        int kinds = Round / Stakes.Count;
        int turn = seed / Stakes.Count % kinds;
        return Life.Run(new LifePlan(seed, turn < kinds - 1 ? (LiarKind)turn : null, Stakes[seed % Stakes.Count]) { Jobs = jobs, Copies = copies });
    }
}
