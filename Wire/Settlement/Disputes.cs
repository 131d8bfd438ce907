namespace Cuckoo.Wire.Settlement;

/// <summary>The network's cases against miners on its chain.</summary>
/// <param name="ChainId">The chain's id, decimal.</param>
/// <param name="Contract">Address of the DisputeManager.</param>
/// <param name="Disputes">Those that the caller may see, the newest first.</param>
public sealed record DisputesReply(string ChainId, string Contract, IReadOnlyList<DisputeReply> Disputes);

/// <summary>A case of the network against a miner.</summary>
/// <param name="Dispute">The network's number of it.</param>
/// <param name="JobId">The job of the receipt that was found wrong.</param>
/// <param name="LeaseId">The lease of that receipt.</param>
/// <param name="Miner">The accused.</param>
/// <param name="Status">waiting, open, over or dropped.</param>
/// <param name="At">When the miner was found wrong.</param>
/// <param name="Step">The first step, from 1, whose leaf is another than the silo's; absent where that is not known.</param>
/// <param name="OnChain">The contract's number of it, decimal; absent while it is not open there.</param>
/// <param name="Turn">Whose turn it is on the chain: reveal, pick, show, committee, verdict, appealed or closed.</param>
/// <param name="Until">When that turn ends, by the chain's time.</param>
/// <param name="Outcome">open, guilty, innocent or draw.</param>
/// <param name="Bond">The network's bond in 10^-18 tokens.</param>
/// <param name="Stake">What could be slashed when it was opened, in 10^-18 tokens.</param>
/// <param name="Why">What keeps it from being opened, or why it was dropped.</param>
/// <param name="EndedAt">When it was known to be over, or was dropped.</param>
public sealed record DisputeReply(
    int Dispute,
    string JobId,
    string LeaseId,
    string Miner,
    string Status,
    DateTimeOffset At,
    int? Step = null,
    string? OnChain = null,
    string? Turn = null,
    DateTimeOffset? Until = null,
    string? Outcome = null,
    string? Bond = null,
    string? Stake = null,
    string? Why = null,
    DateTimeOffset? EndedAt = null);
