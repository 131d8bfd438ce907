using System.Globalization;
using Cuckoo.Simulation.Lives;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Settling;

/// <summary>Many lives with a chain.</summary>
internal static class ChainRuns
{
    /// <summary>A short life of each kind, once for each so many of its steps, with the process lost right after that step.</summary>
    public static IEnumerable<ChainPlan> Losses(int every)
    {
        for (int seed = 0; seed < ChainPlan.Round; seed++)
        {
            ChainPlan whole = Short(seed);
            long steps = ChainLife.Run(whole).Run.Steps;
            for (long step = 1; step <= steps; step += every) yield return whole with { LoseProcessAfter = step };
        }
    }

    /// <summary>A short life in which nothing goes wrong by itself but what becomes of the operator.</summary>
    public static ChainPlan Short(int seed) =>
        ChainPlan.Of(seed) with { Blocks = 60, Faults = SimulatedFaults.None, Wire = Nodes.NodeFaults.None, DeepestFork = 1 };

    /// <summary>Lives them side by side and says what came of them.</summary>
    /// <returns>0 when no law was broken.</returns>
    public static int Run(IEnumerable<ChainPlan> plans, TextWriter output, TextWriter errors, Action lived)
    {
        Lock gate = new();
        List<ChainReport> lives = [];
        int broken = 0;
        long begun = TimeProvider.System.GetTimestamp();

        SideBySide.ForEach(plans, plan =>
        {
            try
            {
                ChainReport life = ChainLife.Run(plan);
                lock (gate) lives.Add(life);
            }
            catch (SimulationException e)
            {
                lock (gate)
                {
                    broken++;
                    errors.WriteLine($"{plan.End}: {e.Message}");
                }
            }

            lived();
        });
        output.WriteLine(Summary(lives, TimeProvider.System.GetElapsedTime(begun)));
        return broken == 0 ? 0 : 1;
    }

    /// <summary>One line on all of it.</summary>
    public static string Summary(IReadOnlyCollection<ChainReport> lives, TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lives.Count} lives with a chain in {took.TotalSeconds:0} s: {lives.Sum(l => l.Requests)} requests, {lives.Sum(l => l.Grants)} grants, {lives.Sum(l => (long)l.Blocks)} blocks, {lives.Sum(l => l.Forks)} reorganisations, {lives.Sum(l => l.Roots)} roots, {lives.Sum(l => l.Cancelled)} of them cancelled, {lives.Sum(l => l.Claims)} claims, {lives.Sum(l => l.Exits)} exits, {lives.Sum(l => l.Slashes)} slashes, {lives.Sum(l => l.Run.ProcessLosses)} processes lost, {lives.Sum(l => l.Run.Steps)} steps; laws 1 to 9 held in each.");
}
