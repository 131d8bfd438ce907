using Cuckoo.Simulation.Liars;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Lives;

/// <summary>What a life was like.</summary>
/// <param name="Kind">How its liars cheated; nothing if there were none.</param>
/// <param name="Stake">How many times a job's pay its miners had at stake.</param>
/// <param name="Liars">What became of each liar.</param>
/// <param name="Compute">What was run after the liars turned.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="Run">Steps and losses of the process.</param>
internal sealed record LifeReport(LiarKind? Kind, int Stake, IReadOnlyList<LiarReport> Liars, Compute Compute, int Requests, SimulationReport Run);

/// <summary>What became of a liar.</summary>
/// <param name="IsCaught">Whether it gets no work any more.</param>
/// <param name="Jobs">Jobs it did until then, audits included.</param>
/// <param name="Lies">Wrong first runs that were judged, and late results.</param>
/// <param name="Found">Of those, how many were refused.</param>
internal sealed record LiarReport(bool IsCaught, int Jobs, int Lies, int Found);

/// <summary>Runs of jobs, each counted as one, whoever did them.</summary>
/// <param name="FirstRuns">For a payer.</param>
/// <param name="Audits">Again, by another miner or by the silo, whole or at some steps.</param>
internal readonly record struct Compute(long FirstRuns, long Audits)
{
    public static Compute operator +(Compute a, Compute b) => new(a.FirstRuns + b.FirstRuns, a.Audits + b.Audits);

    public static Compute operator -(Compute a, Compute b) => new(a.FirstRuns - b.FirstRuns, a.Audits - b.Audits);
}
