namespace Cuckoo.Wire.Miners;

/// <summary>A miner's commitment to a result that it does not show yet.</summary>
/// <param name="LeaseId">The lease.</param>
/// <param name="Commitment">Cuckoo.Chain.Receipts.ResultCommitment over job, lease, miner, salt and receipt, 64 hexadecimal digits.</param>
public sealed record CommitmentSent(string LeaseId, string Commitment);

/// <summary>A commitment stands.</summary>
/// <param name="MayReveal">Whether to upload the output and send the receipt now; otherwise the commitment is sent again after a while.</param>
/// <param name="AgainMs">After how long, while it may not reveal yet.</param>
/// <param name="RevealMs">Within how long to reveal from when it may; heartbeats do not lengthen it.</param>
public sealed record CommitmentReply(bool MayReveal, int AgainMs, int RevealMs);

/// <summary>Opens a miner's commitment, or, where it is alone with its job, hands the result in without one.</summary>
/// <param name="Receipt">The receipt with its signature.</param>
/// <param name="Salt">The miner's 32 bytes, hexadecimal.</param>
/// <param name="TraceLeaves">
/// SHA-256 of the state after each step, whose Merkle root the receipt signs: 64 lower-case hexadecimal digits each, one behind the
/// other. Without them the reveal is refused; of a tolerant result, which has no trace, they are the empty text.
/// </param>
/// <param name="Output">The output, base 64, of at most 65,536 bytes; absent where it was uploaded before.</param>
public sealed record ReceiptSent(SignedReceipt Receipt, string Salt, string TraceLeaves, string? Output = null)
{
    /// <summary>The longest output that comes with its receipt; a longer one is uploaded before.</summary>
    public const int MostOutputBytes = 1 << 16;
}

/// <summary>The miner's statement, as signed. Cuckoo.Chain.Receipts.ReceiptStatement gives the digest.</summary>
/// <param name="JobId">The job.</param>
/// <param name="LeaseId">The lease it was done under.</param>
/// <param name="Miner">Address of the signer.</param>
/// <param name="Program">Hash of the program that ran.</param>
/// <param name="InputHash">SHA-256 of the input document.</param>
/// <param name="OutputHash">SHA-256 of the output's bytes.</param>
/// <param name="TraceRoot">Merkle root over the hashes of the states after each step.</param>
/// <param name="Steps">Steps of the trace.</param>
/// <param name="OutputBytes">Length of the output.</param>
/// <param name="KernelMs">Milliseconds the model ran; the miner's own word, not checked.</param>
/// <param name="Signature">65 bytes r, s and 27 or 28, lower-case hexadecimal: as a contract recovers it.</param>
/// <param name="Domain">Where the signature counts; absent only in receipts of before there were domains, which nothing checks any more.</param>
public sealed record SignedReceipt(
    string JobId,
    string LeaseId,
    string Miner,
    string Program,
    string InputHash,
    string OutputHash,
    string TraceRoot,
    int Steps,
    long OutputBytes,
    long KernelMs,
    string Signature,
    SignedDomain? Domain = null);

/// <summary>Where a receipt's signature counts (EIP-712): at the contract that judges receipts, or in a network without a chain.</summary>
/// <param name="Name">CuckooDispute.</param>
/// <param name="Version">1.</param>
/// <param name="ChainId">The chain's id, decimal; absent with the contract where there is no chain, and then no part of what is signed.</param>
/// <param name="VerifyingContract">The contract's address, EIP-55 text.</param>
public sealed record SignedDomain(string Name, string Version, string? ChainId = null, string? VerifyingContract = null);

/// <summary>The receipt is stored; the verdict follows.</summary>
/// <param name="ReceiptHash">The EIP-712 digest that was signed.</param>
/// <param name="ShowStates">The states that the network wants to see, by the number of steps done; absent where it wants none.</param>
/// <param name="ShowMs">Within how long: who does not show them has its job run again whole, and counts as late.</param>
public sealed record ReceiptReply(string ReceiptHash, IReadOnlyList<int>? ShowStates = null, int? ShowMs = null);

/// <summary>A miner as it sees itself.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Standing">fresh, trusted or suspended.</param>
/// <param name="Accepted">Jobs accepted and paid.</param>
/// <param name="Rejected">Jobs rejected.</param>
/// <param name="Earned">Balance of its account in 10^-18 tokens.</param>
/// <param name="Availability">working, maintenance or draining.</param>
/// <param name="BenchmarkMs">Milliseconds it took for the benchmark it passed last, from the challenge to the answer; absent before the first.</param>
/// <param name="Tolerant">Jobs of the tolerant profile accepted and paid, which are not among the others; absent before the first.</param>
/// <param name="Unlike">Results of the tolerant profile found unlike the model's own; absent before the first.</param>
public sealed record MinerReply(
    string Address, string Standing, int Accepted, int Rejected, string Earned, string Availability = "working", long? BenchmarkMs = null,
    int? Tolerant = null, int? Unlike = null);
