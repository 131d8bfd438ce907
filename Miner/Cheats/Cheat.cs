using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Cheats;

/// <summary>The ways in which a miner can be told to cheat, for demonstrations and tests of the audit.</summary>
public static class Cheat
{
    /// <summary>Names for the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bits", "steps", "stale", "trace"];

    /// <summary>The cheat of that name before honest work.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="honest">Work that does what it says.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cheat.</exception>
    public static IWork Named(string name, IWork honest) => name switch
    {
        "bits" => new FlippedBits(honest),
        "steps" => new FewerSteps(honest),
        "stale" => new StaleResult(honest),
        "trace" => new InventedTrace(honest),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such cheat."),
    };
}
