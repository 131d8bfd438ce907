using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Wire.Requests;

/// <summary>What shows that results of a request were wrong, while it is kept for disputes.</summary>
/// <param name="Wrong">The receipts that state something else than the silo's own run of the same job gave.</param>
public sealed record EvidenceReply(IReadOnlyList<WrongResult> Wrong);

/// <summary>A receipt found wrong, beside what is right. Leaves are 64 hexadecimal digits each, one behind the other.</summary>
/// <param name="JobId">The judged job: the receipt's own, or the one that it audited or was run beside.</param>
/// <param name="Receipt">The miner's signed statement.</param>
/// <param name="Miner">Who answers for it: its signer, or the operator whose hot key signed.</param>
/// <param name="TraceLeaves">The leaves that the miner handed in; nothing where they were not asked for yet.</param>
/// <param name="Reason">Why it is wrong, as one sentence.</param>
/// <param name="Step">The first step, from 1, whose leaf is another than the silo's: both agree on every state before it. Nothing where only the output is another.</param>
/// <param name="SignedLeaf">The miner's leaf of that step; nothing where its trace ends before.</param>
/// <param name="RightLeaf">The silo's leaf of that step; nothing where its trace ends before.</param>
/// <param name="Program">Hash of the program that was asked for.</param>
/// <param name="InputHash">SHA-256 of the input document that was given.</param>
/// <param name="RightOutputHash">SHA-256 of the output that the silo's own run gave.</param>
/// <param name="RightTraceRoot">Merkle root of that run's trace.</param>
/// <param name="RightTraceLeaves">The leaves under it; nothing of a run from before leaves were kept.</param>
/// <param name="KeptUntil">Until when this can be read.</param>
/// <param name="Dispute">The network's case about it on the chain; absent where there is none.</param>
public sealed record WrongResult(
    string JobId,
    SignedReceipt Receipt,
    string Miner,
    string? TraceLeaves,
    string Reason,
    int? Step,
    string? SignedLeaf,
    string? RightLeaf,
    string Program,
    string InputHash,
    string RightOutputHash,
    string RightTraceRoot,
    string? RightTraceLeaves,
    DateTimeOffset KeptUntil,
    DisputeReply? Dispute = null);
