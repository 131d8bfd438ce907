namespace Cuckoo.Wire.Coordination;

/// <summary>A coordinator's terms. Quotes bind to those of their moment.</summary>
/// <param name="Models">1 to 16 models on offer at this silo, with the coordinator's prices.</param>
/// <param name="MarginPercent">Its margin in hundredths of the work's price, 0 to 100; 10 when absent.</param>
/// <param name="Redundancy">How many miners are to run a request independently, 1 to 5; 1 when absent.</param>
/// <param name="AuditFloorPerMille">No audit rate that rests on a stake is lower, in thousandths; the network's when absent, and never below it.</param>
/// <param name="TrustedAuditPerMille">Audit rate for miners that have earned trust, in thousandths; the network's when absent, and never below it.</param>
/// <param name="Miners">Addresses of the miners that may run its requests, at most 64; all when absent or empty. Audits go to any miner.</param>
/// <param name="QueueLimit">Most of its requests open at once; as many as the silo allows when absent.</param>
/// <param name="LowPricePercent">What a request of low priority costs, in hundredths of the prices, 1 to 100; the silo's when absent.</param>
/// <param name="HighPricePercent">What a request of high priority costs, in hundredths of the prices, 100 to 1000; the silo's when absent.</param>
public sealed record CoordinatorTerms(
    IReadOnlyList<CoordinatorModel> Models,
    int? MarginPercent = null,
    int? Redundancy = null,
    int? AuditFloorPerMille = null,
    int? TrustedAuditPerMille = null,
    IReadOnlyList<string>? Miners = null,
    int? QueueLimit = null,
    int? LowPricePercent = null,
    int? HighPricePercent = null);

/// <summary>A model that a coordinator offers.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="UnitPrice">Price of a step of a picture at the model's own size, or of a generated token, in 10^-18 tokens.</param>
/// <param name="PromptTokenPrice">Price of a token of the conversation in 10^-18 tokens; 0 when absent, and for pictures.</param>
/// <param name="QueueLimit">Most of its jobs that wait at once; when absent only the silo bounds them.</param>
public sealed record CoordinatorModel(string Name, string UnitPrice, string? PromptTokenPrice = null, int? QueueLimit = null);

/// <summary>Registers a coordinator. Repeating it is safe.</summary>
/// <param name="Id">Its name for good: 1 to 32 lower-case letters, digits and dashes.</param>
/// <param name="Terms">Its terms.</param>
public sealed record CoordinatorAsked(string Id, CoordinatorTerms Terms);

/// <summary>A coordinator.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Owner">The account that may change it; absent for the silo's own.</param>
/// <param name="Terms">Its terms now, with everything said.</param>
/// <param name="Stake">What its owner has at stake, in 10^-18 tokens.</param>
/// <param name="Earned">What its account has, in 10^-18 tokens.</param>
/// <param name="RegisteredAt">Since when it is there; absent for the silo's own.</param>
public sealed record CoordinatorReply(string Id, string? Owner, CoordinatorTerms Terms, string Stake, string Earned, DateTimeOffset? RegisteredAt);

/// <summary>Coordinators of app builders by name, a page of at most 100.</summary>
/// <param name="Own">The silo's own coordinator.</param>
/// <param name="Ids">In their order.</param>
/// <param name="Next">Ask again with after= this; absent on the last page.</param>
public sealed record CoordinatorsReply(string Own, IReadOnlyList<string> Ids, string? Next);
