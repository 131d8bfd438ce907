using System.Collections.Immutable;

namespace Cuckoo.Grains.Coordination;

/// <summary>A model that a coordinator offers, and its price there.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="UnitPrice">Price of a step of a picture, at the model's own size, or of a generated token.</param>
/// <param name="PromptPrice">Price of a token of a conversation; nothing for pictures.</param>
/// <param name="QueueLimit">Most of its jobs that wait at once; 0 where only the silo bounds them.</param>
[GenerateSerializer, Immutable]
public sealed record AppPrice(string Model, Amount UnitPrice, Amount PromptPrice = default, int QueueLimit = 0);

/// <summary>How often a coordinator has results audited. Neither rate is ever below the network's own, which is what a cheat must fear.</summary>
/// <param name="FloorPerMille">No rate that rests on a stake is lower, in thousandths.</param>
/// <param name="TrustedPerMille">The rate for miners that have earned trust, in thousandths.</param>
[GenerateSerializer, Immutable]
public readonly record struct AuditTerms(int FloorPerMille, int TrustedPerMille);

/// <summary>What an app builder's coordinator offers, and on which terms.</summary>
/// <param name="Models">The models with their prices, 1 to 16.</param>
/// <param name="MarginPercent">Its margin in hundredths of the work's price, 0 to 100.</param>
/// <param name="Redundancy">How many miners are to run a request independently, 1 to 5.</param>
/// <param name="Audit">How often results are audited.</param>
/// <param name="Miners">The miners that may run its requests, at most 64; none named for all. Audits go to any miner.</param>
/// <param name="QueueLimit">Most of its requests open at once.</param>
/// <param name="Priorities">What priorities cost there.</param>
[GenerateSerializer, Immutable]
public sealed record AppTerms(
    ImmutableArray<AppPrice> Models,
    uint MarginPercent,
    int Redundancy,
    AuditTerms Audit,
    ImmutableArray<MinerId> Miners,
    int QueueLimit,
    PriorityTerms Priorities = default);

/// <summary>A coordinator as anybody may see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Owner">Who may change it; nobody for the silo's own.</param>
/// <param name="Terms">Its terms now. A quote binds to those of its time.</param>
/// <param name="Stake">What its owner has at stake.</param>
/// <param name="Since">When it was registered.</param>
[GenerateSerializer, Immutable]
public sealed record AppView(CoordinatorId Id, AccountId? Owner, AppTerms Terms, Amount Stake, DateTimeOffset? Since);

/// <summary>What a request keeps of its coordinator's terms: those of the moment of its quote.</summary>
/// <param name="Coordinator">Which coordinator.</param>
/// <param name="MarginPercent">Its margin.</param>
/// <param name="Redundancy">How many miners run it.</param>
/// <param name="Audit">How often results are audited.</param>
/// <param name="Miners">The miners that may run it; none named for all.</param>
/// <param name="QueueLimit">Most of the coordinator's requests open at once.</param>
/// <param name="ModelLimit">Most of its jobs of the model that wait at once; 0 where it names none.</param>
[GenerateSerializer, Immutable]
public sealed record AppDeal(
    CoordinatorId Coordinator, uint MarginPercent, int Redundancy, AuditTerms Audit, ImmutableArray<MinerId> Miners, int QueueLimit, int ModelLimit = 0);

/// <summary>Why a coordinator is not registered, changed or found.</summary>
public enum AppRefusal
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>It is done.</summary>
    None,

    /// <summary>No models, too many, one twice, or one that is not on offer here.</summary>
    BadModels,

    /// <summary>A price is out of range, or a picture model has a price of prompt tokens.</summary>
    BadPrice,

    /// <summary>The margin is out of range.</summary>
    BadMargin,

    /// <summary>The redundancy is out of range.</summary>
    BadRedundancy,

    /// <summary>An audit rate is below the network's or above every job.</summary>
    BadAudit,

    /// <summary>Too many miners, or one twice.</summary>
    BadMiners,

    /// <summary>The queue limit is out of range.</summary>
    BadQueueLimit,

    /// <summary>What a priority costs is out of range.</summary>
    BadPriorities,

    /// <summary>The name belongs to somebody else, or to the same owner with other terms.</summary>
    Taken,

    /// <summary>The owner, or the silo, has as many as there may be.</summary>
    TooMany,

    /// <summary>The owner has less at stake than each of its coordinators needs.</summary>
    StakeTooLow,

    /// <summary>There is no such coordinator.</summary>
    Unknown,

    /// <summary>It belongs to somebody else.</summary>
    NotOwner,
}

/// <summary>What became of a registration or a change.</summary>
/// <param name="Refusal">Why not.</param>
/// <param name="App">The coordinator as it is now, when it was done.</param>
[GenerateSerializer, Immutable]
public readonly record struct AppOutcome(AppRefusal Refusal, AppView? App);
