using System.Collections.Immutable;

namespace Cuckoo.Grains.Settlement;

/// <summary>How far the network's own case against a miner has come. The default is that there is none.</summary>
public enum DisputeStatus
{
    /// <summary>There is no such dispute.</summary>
    None = 0,

    /// <summary>It is to be opened.</summary>
    Waiting,

    /// <summary>It is open on the chain.</summary>
    Open,

    /// <summary>It is over on the chain.</summary>
    Over,

    /// <summary>It was not opened, and will not be.</summary>
    Dropped,
}

/// <summary>Whose turn it is on the chain.</summary>
public enum DisputeTurn
{
    /// <summary>Nobody's: it is not on the chain.</summary>
    None = 0,

    /// <summary>The accused shows the step that is asked for.</summary>
    Reveal,

    /// <summary>The challenger says whether that step is right.</summary>
    Pick,

    /// <summary>The accused shows the step in doubt and the one before.</summary>
    Show,

    /// <summary>The committee votes.</summary>
    Committee,

    /// <summary>Found guilty; the accused may appeal.</summary>
    Verdict,

    /// <summary>Appealed; the vote may overturn it.</summary>
    Appealed,

    /// <summary>Over.</summary>
    Closed,
}

/// <summary>How it ended on the chain, or what the verdict is so far.</summary>
public enum DisputeFinding
{
    /// <summary>Not decided.</summary>
    Open = 0,

    /// <summary>The miner is slashed.</summary>
    Guilty,

    /// <summary>The network's bond is the miner's.</summary>
    Innocent,

    /// <summary>Nobody loses anything.</summary>
    Draw,
}

/// <summary>A receipt that the silo's own run found wrong.</summary>
/// <param name="Judged">The job whose verification has the evidence.</param>
/// <param name="Job">The job of the receipt.</param>
/// <param name="Lease">The lease of the receipt.</param>
/// <param name="Miner">Who answers for it.</param>
/// <param name="Step">The first step, from 0, at which its trace is another; nothing where that is not known.</param>
[GenerateSerializer, Immutable]
public sealed record Conviction(JobId Judged, JobId Job, LeaseId Lease, MinerId Miner, int? Step);

/// <summary>A dispute as the chain had it.</summary>
/// <param name="Turn">Whose turn it is.</param>
/// <param name="Until">When that turn ends, by the chain's time.</param>
/// <param name="Finding">The verdict so far.</param>
/// <param name="Bond">The network's bond.</param>
/// <param name="Stake">What could be slashed when it was opened.</param>
[GenerateSerializer, Immutable]
public sealed record DisputeProgress(DisputeTurn Turn, DateTimeOffset Until, DisputeFinding Finding, Amount Bond, Amount Stake);

/// <summary>The network's case against a miner.</summary>
/// <param name="Number">1, 2, 3 … of this network.</param>
/// <param name="Conviction">What it is about.</param>
/// <param name="At">When the miner was found wrong.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="OnChain">The contract's number of it, once it is open.</param>
/// <param name="Progress">How it stood on the chain when it was last looked at.</param>
/// <param name="Why">What keeps it from being opened, or why it was dropped; nothing while all is well.</param>
/// <param name="EndedAt">When it was known to be over, or was dropped.</param>
[GenerateSerializer, Immutable]
public sealed record DisputeRecord(
    int Number, Conviction Conviction, DateTimeOffset At, DisputeStatus Status, long? OnChain = null, DisputeProgress? Progress = null, string? Why = null,
    DateTimeOffset? EndedAt = null)
{
    /// <summary>Whether nothing is to be done any more.</summary>
    public bool IsEnded => Status is DisputeStatus.Over or DisputeStatus.Dropped;
}

/// <summary>What became of a conviction that was handed over.</summary>
public enum AccuseOutcome
{
    /// <summary>Nothing was decided.</summary>
    Undecided = 0,

    /// <summary>It is noted, now or since before.</summary>
    Noted,

    /// <summary>Too many wait to be opened; it is not noted.</summary>
    Full,
}

/// <summary>The disputes, the newest last.</summary>
/// <param name="Disputes">Those that are not over, and the last of those that are.</param>
[GenerateSerializer, Immutable]
public sealed record DisputesView(ImmutableArray<DisputeRecord> Disputes);
