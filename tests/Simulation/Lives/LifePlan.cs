using Cuckoo.Simulation.Liars;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Lives;

/// <summary>What a life is to be like.</summary>
/// <param name="Seed">Decides everything that is not said here.</param>
/// <param name="Kind">How its liars cheat; nothing for a network without.</param>
/// <param name="Stake">How many times a job's pay every miner has at stake; 0 for nothing.</param>
internal sealed record LifePlan(int Seed, LiarKind? Kind, int Stake)
{
    /// <summary>Jobs a liar does at most before it counts as not found.</summary>
    public const int MostJobs = 200;

    private static readonly SimulatedFaults s_usual = new()
    {
        StorageFailure = 0.003,
        StorageAmbiguity = 0.003,
        StorageStall = 0.005,
        CallDelay = 0.01,
        CallFailure = 0.002,
        CallLoss = 0.000_5,
        ProcessLoss = 0.000_05,
        LongestDelay = TimeSpan.FromSeconds(3),
    };

    /// <summary>After how many jobs a liar counts as not found; without liars, how many requests there are.</summary>
    public int Jobs { get; init; } = MostJobs;

    /// <summary>How many miners run each request.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>How many ask side by side.</summary>
    public int Payers { get; init; } = 3;

    /// <summary>Jobs until a miner is trusted.</summary>
    public int FreshJobs { get; init; } = 5;

    /// <summary>No audit rate that rests on a stake is lower, in thousandths; nothing for the network's own.</summary>
    public int? AuditFloorPerMille { get; init; }

    /// <summary>The mean time between two canaries; zero for none.</summary>
    public TimeSpan CanaryTime { get; init; }

    /// <summary>What goes wrong by itself.</summary>
    public SimulatedFaults Faults { get; init; } = s_usual;

    /// <summary>The step after which the process is lost; null: only as <see cref="Faults"/> has it.</summary>
    public long? LoseProcessAfter { get; init; }
}
