using Cuckoo.Simulation.Liars;
using Cuckoo.Simulation.Nodes;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Settling;

/// <summary>What becomes of the operator.</summary>
internal enum OperatorEnd
{
    /// <summary>It stays honest, and payers leave while it works.</summary>
    Honest,

    /// <summary>It stops, and nobody hears of it again.</summary>
    Stops,

    /// <summary>It posts a root whose leaves nobody gets to see.</summary>
    Withholds,

    /// <summary>It posts a payer's spending beyond what that one has deposited.</summary>
    Overspends,

    /// <summary>It posts less for an earner than it had.</summary>
    Regresses,

    /// <summary>It gives an account's place to another one.</summary>
    Moves,

    /// <summary>It lists an account twice.</summary>
    Duplicates,

    /// <summary>It posts all there is as spent, while somebody leaves.</summary>
    Overdraws,

    /// <summary>It posts more than a payer has signed for.</summary>
    Unsigned,

    /// <summary>It posts less for an earner than it has promised by its signature.</summary>
    Unbooked,
}

/// <summary>What a life with a chain is to be like.</summary>
/// <param name="Seed">Decides everything that is not said here.</param>
/// <param name="End">What becomes of the operator.</param>
/// <param name="Liar">How a miner cheats; nothing for none.</param>
/// <param name="DeepestFork">How many blocks are undone at once at most.</param>
internal sealed record ChainPlan(int Seed, OperatorEnd End, LiarKind? Liar, int DeepestFork)
{
    /// <summary>After so many seeds every end of the operator has had its turn.</summary>
    public const int Round = 10;

    private static readonly SimulatedFaults s_usual = new()
    {
        StorageFailure = 0.001,
        StorageAmbiguity = 0.001,
        StorageStall = 0.002,
        CallDelay = 0.003,
        CallFailure = 0.000_5,
        CallLoss = 0.000_1,
        ProcessLoss = 0.000_02,
        LongestDelay = TimeSpan.FromSeconds(3),
    };

    /// <summary>How long people live on the chain before the operator's end, in blocks.</summary>
    public int Blocks { get; init; } = 200;

    /// <summary>What goes wrong in the silo by itself.</summary>
    public SimulatedFaults Faults { get; init; } = s_usual;

    /// <summary>What goes wrong between it and the chain's nodes.</summary>
    public NodeFaults Wire { get; init; } = new() { Unreachable = 100, Lost = 60, Late = 20, Malformed = 20, Busy = 60, Forgotten = 300 };

    /// <summary>The step after which the process is lost; null: only as <see cref="Faults"/> has it.</summary>
    public long? LoseProcessAfter { get; init; }

    /// <summary>Which life a seed is.</summary>
    public static ChainPlan Of(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return new ChainPlan(seed, (OperatorEnd)(seed % Round), (seed / Round) % 3 == 2 ? LiarKind.RandomBits : null, (seed / Round) % 4 == 3 ? 8 : 2);
    }
}

/// <summary>What a life with a chain was like.</summary>
internal sealed record ChainReport(
    ChainPlan Plan, int Requests, int Grants, ulong Blocks, int Forks, int Roots, int Cancelled, int Claims, int Exits, int Slashes, SimulationReport Run);
