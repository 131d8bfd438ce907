using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Miners;

/// <summary>Trust a miner has earned.</summary>
public enum Standing
{
    /// <summary>Too few accepted jobs to go unaudited.</summary>
    Fresh = 0,

    /// <summary>Enough accepted jobs that only a part is audited.</summary>
    Trusted,

    /// <summary>Found wrong; gets no work until the suspension ends.</summary>
    Suspended,
}

/// <summary>Answer to a miner that asks for work.</summary>
/// <param name="Lease">The job, if there is one.</param>
/// <param name="SuspendedUntil">When the miner may work again, if it is suspended.</param>
/// <param name="Key">Whether its key may work.</param>
[GenerateSerializer, Immutable]
public sealed record NextJob(Lease? Lease, DateTimeOffset? SuspendedUntil, KeyAnswer Key = KeyAnswer.Allowed);

/// <summary>A miner as it sees itself.</summary>
/// <param name="Miner">Who.</param>
/// <param name="Standing">Trust earned.</param>
/// <param name="Accepted">Jobs accepted.</param>
/// <param name="Rejected">Jobs rejected.</param>
/// <param name="Earned">Balance of its account.</param>
[GenerateSerializer, Immutable]
public sealed record MinerView(MinerId Miner, Standing Standing, int Accepted, int Rejected, Int128 Earned);
