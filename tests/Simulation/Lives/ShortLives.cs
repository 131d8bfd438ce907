// A short life, lived again and again: the process is lost after its first step, then after its second, and so on to its end, so
// that every await of the network's own code there is has the process end at it. Nothing else goes wrong in it.

using Cuckoo.Simulation.Liars;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Lives;

/// <summary>Short lives whose process is lost at a step of our choice.</summary>
internal static class ShortLives
{
    /// <summary>
    /// Every short life there is: each kind of liar and none, with one miner a request and with two, and two lives in which every picture
    /// is audited by steps.
    /// </summary>
    public static IEnumerable<LifePlan> Plans => Whole.Concat(BySteps);

    private static IEnumerable<LifePlan> BySteps => Whole
        .Where(plan => plan is { Copies: 1, Kind: null or LiarKind.SplicedRun })
        .Select(plan => plan with { Seed = plan.Seed + 1_000, Stake = 200, AuditFloorPerMille = 999 });

    private static IEnumerable<LifePlan> Whole =>
        from copies in Enumerable.Range(1, 2)
        from kind in Enum.GetValues<LiarKind>().Select(kind => (LiarKind?)kind).Append(null)
        select new LifePlan(((int?)kind ?? Enum.GetValues<LiarKind>().Length) + (100 * copies), kind, 0)
        {
            Copies = copies,
            CanaryTime = TimeSpan.FromSeconds(10),
            Faults = SimulatedFaults.None,
            FreshJobs = 1,
            Jobs = 3,
            Payers = 2,
        };

    /// <summary>The same life with the process lost at a step, for every so many steps of it from a first one on.</summary>
    /// <param name="plan">The life.</param>
    /// <param name="first">The first step after which the process is lost.</param>
    /// <param name="every">Steps from one loss to the next life's.</param>
    /// <exception cref="SimulationException">A law is broken in the life without a loss.</exception>
    public static IEnumerable<LifePlan> Of(LifePlan plan, int first = 1, int every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        long steps = Life.Run(plan).Run.Steps;
        for (long step = first; step <= steps; step += every) yield return plan with { LoseProcessAfter = step };
    }
}
