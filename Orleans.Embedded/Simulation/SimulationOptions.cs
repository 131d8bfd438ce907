using Orleans.Hosting;

namespace Orleans.Embedded.Simulation;

/// <summary>What a simulation is made of. Two runs with equal options and the same code are the same, step by step.</summary>
public sealed record SimulationOptions
{
    /// <summary>Decides every choice: who runs next, which faults happen and when.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// Sets up each life of the silo: services, options, filters, start-up tasks. Storage and clock are the simulation's;
    /// so are reminders added by <c>AddReminders</c>, which outlive the process. What is set up to live in memory ends with it.
    /// </summary>
    public Action<ISiloBuilder> ConfigureSilo { get; init; } = static _ => { };

    /// <summary>
    /// Names of stream providers whose events and subscriptions outlive the process, delivered at least once and in order, as
    /// those in a silo's file.
    /// </summary>
    public IReadOnlyList<string> DurableStreams { get; init; } = [];

    /// <summary>What goes wrong; nothing unless said.</summary>
    public SimulatedFaults Faults { get; init; } = new();

    /// <summary>
    /// The process is lost right after this step, or after the first later one at which it is up; null: at none. Taken through
    /// every step of a run in turn, it loses the process at each await there is.
    /// </summary>
    public long? LoseProcessAfter { get; init; }

    /// <summary>Where each step is written, a line a step; null: only its fingerprint is kept.</summary>
    public TextWriter? Log { get; init; }

    /// <summary>After so many steps the run is given up as endless.</summary>
    public long MaxSteps { get; init; } = 10_000_000;
}

/// <summary>How likely faults are, each as a chance from 0 (never) to 1 (always).</summary>
public sealed record SimulatedFaults
{
    /// <summary>No faults.</summary>
    public static SimulatedFaults None { get; } = new();

    /// <summary>A read or write of state, reminders or durable streams fails, and nothing is stored.</summary>
    public double StorageFailure { get; init; }

    /// <summary>A write is stored, and reported as failed.</summary>
    public double StorageAmbiguity { get; init; }

    /// <summary>A read or write takes long.</summary>
    public double StorageStall { get; init; }

    /// <summary>A call fails before it reaches its grain.</summary>
    public double CallFailure { get; init; }

    /// <summary>A call never reaches its grain; its caller waits until it times out.</summary>
    public double CallLoss { get; init; }

    /// <summary>A call reaches its grain late, behind calls made after it.</summary>
    public double CallDelay { get; init; }

    /// <summary>The process is lost at a step, between any two turns; the silo starts again over what was stored.</summary>
    public double ProcessLoss { get; init; }

    /// <summary>How long the longest stall or delay takes; 10 seconds.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What a run was like.</summary>
/// <param name="Steps">How many turns, timers and other steps there were.</param>
/// <param name="ProcessLosses">How many times the process was lost.</param>
/// <param name="Fingerprint">Equal for equal logs.</param>
/// <param name="Elapsed">How much virtual time passed.</param>
public sealed record SimulationReport(long Steps, int ProcessLosses, ulong Fingerprint, TimeSpan Elapsed);
