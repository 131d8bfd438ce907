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
/// <param name="Input">The input document that was given, for the request's payer and the miner that ran it; an operator of the silo does not get it.</param>
/// <param name="Operator">Where in that step the miner's own list of operators parts from the silo's; nothing until the miner has handed in a list and it was looked into, and where the step could not be run again.</param>
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
    string? Input = null,
    DisputedOperator? Operator = null,
    DisputeReply? Dispute = null);

/// <summary>
/// What the silo's auditor found in a list of operators that a miner handed in for the step it is found wrong at. The leaf does not
/// commit to operators, so the list is what the miner says afterwards: it names where its device went wrong, and acquits nobody.
/// </summary>
/// <param name="Operators">How many operators the step has.</param>
/// <param name="Number">The first that differs, from 1; nothing where none does, and then the miner's own list contradicts its leaf.</param>
/// <param name="Name">That operator; nothing where the list only goes on after the last one.</param>
/// <param name="SaidName">The operator that the miner says it ran there; nothing where its list ends before.</param>
/// <param name="SaidDigest">SHA-256 of what the miner says it gave.</param>
/// <param name="RightDigest">SHA-256 of what it gave here.</param>
/// <param name="ReferenceDigest">SHA-256 of what the scalar reference gives, run for this alone.</param>
/// <param name="Call">SHA-256 of the call: operator, attributes, inputs and weights (docs/numerics.md).</param>
/// <param name="Inputs">The matrices that go into it, each with the SHA-256 of its numbers.</param>
public sealed record DisputedOperator(
    int Operators, int? Number, string? Name, string? SaidName, string? SaidDigest, string? RightDigest, string? ReferenceDigest, string? Call,
    IReadOnlyList<StatedOperator>? Inputs);

/// <summary>An operator, or a matrix that goes into one, and the SHA-256 of its numbers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">64 hexadecimal digits.</param>
public sealed record StatedOperator(string Name, string Digest);

/// <summary>What a miner says of the step at which its trace was found wrong.</summary>
/// <param name="Step">That step, from 1.</param>
/// <param name="Operators">Its operators in the order they ran, 1 to 8,192.</param>
public sealed record OperatorsSent(int Step, IReadOnlyList<StatedOperator> Operators)
{
    /// <summary>Most operators of one step.</summary>
    public const int MostOperators = 8_192;
}
