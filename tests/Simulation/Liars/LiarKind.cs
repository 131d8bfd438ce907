namespace Cuckoo.Simulation.Liars;

/// <summary>The ways in which a miner of the simulation cheats. Each but the guesser and the late one lies whenever it can.</summary>
internal enum LiarKind
{
    /// <summary>Runs nothing and states noise.</summary>
    RandomBits,

    /// <summary>Runs nothing and repeats what a neighbour last stated: of the same job, if there is one.</summary>
    CopiedNeighbour,

    /// <summary>Runs another model than the one asked for.</summary>
    WrongModel,

    /// <summary>Does a part of the steps and claims all.</summary>
    FewerSteps,

    /// <summary>Runs in a lower precision: all of its kind state the same.</summary>
    LowerPrecision,

    /// <summary>Sells an earlier result again.</summary>
    StaleResult,

    /// <summary>Works rightly, commits, and hands in no leaves of its trace.</summary>
    WithheldTrace,

    /// <summary>Works rightly, commits, and reveals only when its time for that is over.</summary>
    LateReveal,

    /// <summary>Two that earned trust first, and from then on lie alike and vouch for each other.</summary>
    ColludingPair,

    /// <summary>Earned trust first, audits rightly, and lies in one job of five.</summary>
    AuditGuesser,

    /// <summary>
    /// Does a few steps and goes on with the states of an old run of the same prompt: one step of its trace is wrong, and it can show
    /// every state. Nobody gets less wrong who saves anything.
    /// </summary>
    SplicedRun,
}
