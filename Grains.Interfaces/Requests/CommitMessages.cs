using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>A miner's commitment to a result that it keeps to itself until it may reveal it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Lease">The lease it was done under.</param>
/// <param name="Miner">Who commits.</param>
/// <param name="Digest">Cuckoo.Chain.Receipts.ResultCommitment over job, lease, miner, salt and receipt.</param>
[GenerateSerializer, Immutable]
public sealed record Commitment(JobId Job, LeaseId Lease, MinerId Miner, Hash256 Digest);

/// <summary>What opens a commitment.</summary>
/// <param name="Receipt">The signed receipt.</param>
/// <param name="Salt">The miner's 32 bytes.</param>
[GenerateSerializer, Immutable]
public sealed record Reveal(Receipt Receipt, Hash256 Salt);

/// <summary>What became of a commitment or of its reveal.</summary>
public enum CommitResult
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>It stands; what was revealed is being judged.</summary>
    Committed,

    /// <summary>The same stands from before.</summary>
    AlreadyCommitted,

    /// <summary>The request no longer waits for this job.</summary>
    JobClosed,

    /// <summary>The miner does not hold the lease.</summary>
    LeaseLost,

    /// <summary>The output has not been uploaded.</summary>
    OutputMissing,

    /// <summary>There is no commitment that a reveal could open.</summary>
    NotCommitted,

    /// <summary>Under this lease another commitment stands.</summary>
    CommittedOtherwise,

    /// <summary>Others that run the same job have not committed yet.</summary>
    RevealTooEarly,

    /// <summary>What was revealed is not what was committed to.</summary>
    RevealWrong,

    /// <summary>The leaves of the trace are missing, or not those that the receipt signs.</summary>
    TraceWrong,
}

/// <summary>Answer to a commitment.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="MayReveal">Whether its miner may reveal now; if not, it asks again by repeating the commitment.</param>
[GenerateSerializer, Immutable]
public readonly record struct CommitOutcome(CommitResult Result, bool MayReveal);
