using System.Collections.Immutable;
using System.Text.Json.Serialization;
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

/// <summary>Whether a miner wants work, by its operator's word. It never counts for or against its standing.</summary>
public enum Availability
{
    /// <summary>It takes jobs.</summary>
    Working = 0,

    /// <summary>It is at maintenance: it stays signed in and gets no new job until it works again.</summary>
    Maintenance,

    /// <summary>Its process is to finish what it holds and go.</summary>
    Draining,
}

/// <summary>Answer to a miner that asks for work.</summary>
/// <param name="Leases">The jobs, if there are any.</param>
/// <param name="SuspendedUntil">When the miner may work again, if it is suspended.</param>
/// <param name="Key">Whether its key may work.</param>
/// <param name="IsToDrain">Whether its process is to go.</param>
/// <param name="IsBenchmarkDue">Whether it has to pass a benchmark before it gets another job.</param>
/// <param name="StakeLack">Why the chain lets it have no job, in a sentence, if so.</param>
[GenerateSerializer, Immutable]
public sealed record NextJob(
    ImmutableArray<Lease> Leases, DateTimeOffset? SuspendedUntil, KeyAnswer Key = KeyAnswer.Allowed, bool IsToDrain = false, bool IsBenchmarkDue = false,
    string? StakeLack = null)
{
    /// <summary>The first of them.</summary>
    [JsonIgnore]
    public Lease? Lease => Leases.IsEmpty ? null : Leases[0];
}

/// <summary>A miner as it sees itself.</summary>
/// <param name="Miner">Who.</param>
/// <param name="Standing">Trust earned.</param>
/// <param name="Accepted">Jobs accepted.</param>
/// <param name="Rejected">Jobs rejected.</param>
/// <param name="Earned">Balance of its account.</param>
/// <param name="Availability">Whether it wants work.</param>
/// <param name="BenchmarkMs">How long it took for the benchmark it passed last, if it passed one.</param>
[GenerateSerializer, Immutable]
public sealed record MinerView(
    MinerId Miner, Standing Standing, int Accepted, int Rejected, Int128 Earned, Availability Availability = Availability.Working, long? BenchmarkMs = null)
{
    /// <summary>Jobs of the tolerant profile accepted, of all time.</summary>
    [Id(0)]
    public int Tolerant { get; init; }

    /// <summary>Results of the tolerant profile found unlike the model's own, of all time.</summary>
    [Id(1)]
    public int Unlike { get; init; }
}
