using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains;

/// <summary>The numbers the network runs by. The silo fills them from its configuration and checks them at start.</summary>
public sealed record NetworkOptions
{
    /// <summary>The coordinator of this silo.</summary>
    public required CoordinatorId Coordinator { get; init; }

    /// <summary>The models it offers.</summary>
    public required ImmutableArray<ModelCard> Models { get; init; }

    /// <summary>The coordinator's margin, in hundredths of the work's price.</summary>
    public uint MarginPercent { get; init; } = 10;

    /// <summary>The network's fee, in ten-thousandths of the work's price; on a chain what was voted.</summary>
    public uint FeeBasisPoints { get; init; } = 500;

    /// <summary>
    /// Whether stakes and parameters are those of a chain, as its mirror has them. Then <see cref="Stakes"/>,
    /// <see cref="CoordinatorStakes"/> and <see cref="LeastCoordinatorStake"/> count for nothing.
    /// </summary>
    public bool HasChain { get; init; }

    /// <summary>Whether miners found wrong are accused on the chain.</summary>
    public bool HasDisputes { get; init; }

    /// <summary>How long a quote binds.</summary>
    public TimeSpan QuoteTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its submission a request may wait for a committed result before it is refunded.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a lease lasts without a sign of life.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a miner gives a sign of life: five chances before a lease is lost.</summary>
    public TimeSpan HeartbeatTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a miner that has committed has for its reveal, from when it may: a megabyte by a line of 300 kbit/s. Heartbeats do not
    /// lengthen it.
    /// </summary>
    public TimeSpan RevealTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many miners run a request at once, 1 to 5.</summary>
    public int Redundancy { get; init; } = 1;

    /// <summary>Of several miners that run a request, how long the others are waited for when the first has committed.</summary>
    public TimeSpan ReplicaTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many late reveals in a row suspend a miner.</summary>
    public int MaxLateReveals { get; init; } = 3;

    /// <summary>How long a miner gets no work that is late so often.</summary>
    public TimeSpan LateSuspensionTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after a passed benchmark a miner is measured again, on average; never measured when zero.</summary>
    public TimeSpan BenchmarkMean { get; init; }

    /// <summary>How long a miner has for a benchmark: its sixteen lanes took less than five seconds on two busy cores.</summary>
    public TimeSpan BenchmarkTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many failed benchmarks in a row suspend a miner, as late reveals do.</summary>
    public int MaxFailedBenchmarks { get; init; } = 3;

    /// <summary>How long an auditing miner may take before the silo's auditor does it.</summary>
    public TimeSpan AuditTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is tried with different miners before it is refunded.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Most requests open at once; more are refused before any money moves.</summary>
    public int QueueLimit { get; init; } = 1_000;

    /// <summary>Most requests of one app builder's coordinator open at once, whatever its terms say: nobody fills the queue alone.</summary>
    public int AppQueueLimit { get; init; } = 250;

    /// <summary>Most jobs of a model that wait at once; requests for more are refused before any money moves.</summary>
    public int ModelQueueLimit { get; init; } = 1_000;

    /// <summary>What priorities cost.</summary>
    public PriorityTerms Priorities { get; init; } = new(75, 150);

    /// <summary>
    /// By how much earlier a job counts as come for each level of priority: two of them are well within the time of a request, so that
    /// one of the lowest has its turn too.
    /// </summary>
    public TimeSpan PriorityStep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far a job may overtake others that a miner takes together with one of the same program.</summary>
    public TimeSpan BatchWindow { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What accounts have at stake for the coordinators they register.</summary>
    public ImmutableDictionary<AccountId, Amount> CoordinatorStakes { get; init; } = ImmutableDictionary<AccountId, Amount>.Empty;

    /// <summary>The stake an account needs for each coordinator it registers; without it there are no quotes either.</summary>
    public Amount LeastCoordinatorStake { get; init; }

    /// <summary>Accepted jobs a miner needs before not every job of it is audited.</summary>
    public int FreshJobs { get; init; } = 20;

    /// <summary>Audit rate for a miner with that many, in thousandths.</summary>
    public int TrustedAuditPerMille { get; init; } = 200;

    /// <summary>Audit rate of results of the tolerant profile, from miners that have shown enough of them, in thousandths.</summary>
    public int TolerantAuditPerMille { get; init; } = 1_000;

    /// <summary>How many unlike results among the latest <see cref="TolerantWindow"/> audits suspend a miner, as late reveals do.</summary>
    public int MaxUnlike { get; init; } = 3;

    /// <summary>How many audits of the tolerant profile are looked back on.</summary>
    public int TolerantWindow { get; init; } = 20;

    /// <summary>
    /// What miners have at stake, by address. A miner found wrong has lost it: it counts for nothing from then on.
    /// </summary>
    public ImmutableDictionary<MinerId, Amount> Stakes { get; init; } = ImmutableDictionary<MinerId, Amount>.Empty;

    /// <summary>
    /// No audit rate that rests on a stake is lower, in thousandths: (1 - 0.034)^200 is below 0.001, so whoever cheats in every job is
    /// found within 200 jobs, 999 times of 1,000. An audit that runs only some steps finds less where a cheat gets a single one wrong.
    /// </summary>
    public int AuditFloorPerMille { get; init; } = 34;

    /// <summary>By how many hundredths what a cheat must expect to lose outweighs what it gains.</summary>
    public int AuditMarginPercent { get; init; } = 2;

    /// <summary>Of a thousand wrong results that are run again whole, how many are found: all, because every bit is compared.</summary>
    public int AuditDetectionPerMille { get; init; } = 1_000;

    /// <summary>
    /// Whether an audit of a picture runs only some of its steps again where that is cheaper and cheating still loses; the miner has
    /// <see cref="RevealTime"/> to show the states before them.
    /// </summary>
    public bool StepAudits { get; init; } = true;

    /// <summary>The mean time between two requests whose result the network knows before it asks; zero for none at all.</summary>
    public TimeSpan CanaryTime { get; init; }

    /// <summary>How long the evidence of a wrong result is kept: the time in which a dispute may be opened about it.</summary>
    public TimeSpan EvidenceTime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a miner found wrong gets no work.</summary>
    public TimeSpan SuspensionTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What the faucet gives an account a day.</summary>
    public Amount DailyGrant { get; init; } = new(1_000_000_000_000_000_000);

    /// <summary>To how many accounts the faucet gives a day in all.</summary>
    public int GrantsPerDay { get; init; } = 1_000;

    /// <summary>To how many accounts the faucet gives a day that ask from one source.</summary>
    public int GrantsPerSource { get; init; } = 200;

    /// <summary>
    /// What the treasury has for audits by miners. Without a chain it starts with it, from the faucet. On one it has what is deposited for
    /// it, out of which the faucet gives what is beyond this.
    /// </summary>
    public Amount TreasurySeed { get; init; } = new(1_000_000_000_000_000_000);

    /// <summary>Shards of the books, 1 to 256. A book keeps the number it began with.</summary>
    public int LedgerShards { get; init; } = 1;

    /// <summary>
    /// Entries after which a shard's state is kept again, at least: 50,000 are replayed in about 50 ms, and a snapshot that saves less
    /// is not worth its writing.
    /// </summary>
    public int LedgerSnapshotEntries { get; init; } = 50_000;
}
