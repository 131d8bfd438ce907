using System.Collections.Immutable;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>Where a case stands.</summary>
public enum VerificationStatus
{
    /// <summary>No case.</summary>
    Unknown = 0,

    /// <summary>The treasury is asked to set the auditing miner's pay aside.</summary>
    Reserving,

    /// <summary>The coordinator is asked for a miner to audit.</summary>
    Asking,

    /// <summary>A miner is to run it again.</summary>
    Waiting,

    /// <summary>The silo's auditor runs it again.</summary>
    Rerunning,

    /// <summary>The judgement is made; the auditing miner's pay is on its way to it or back.</summary>
    Closing,

    /// <summary>There is a verdict.</summary>
    Decided,

    /// <summary>The miner is to show the states before the steps that were drawn.</summary>
    Showing,

    /// <summary>The silo's auditor runs those steps again.</summary>
    Stepping,
}

/// <summary>All that is kept of a case.</summary>
public sealed record VerificationState
{
    /// <summary>Where it stands.</summary>
    public VerificationStatus Status { get; init; }

    /// <summary>What is judged.</summary>
    public JudgedCase? Case { get; init; }

    /// <summary>What each run shows to be wrong on its face, the one the case is named after first; nothing where it is in order.</summary>
    public ImmutableArray<string?> Findings { get; init; } = [];

    /// <summary>The draw, made after the commitment.</summary>
    public AuditDraw? Draw { get; init; }

    /// <summary>The steps that are run again, from 0; none where the whole job is.</summary>
    public ImmutableArray<int> DrawnSteps { get; init; } = [];

    /// <summary>The states that have been shown, by the number of steps done.</summary>
    public ImmutableArray<int> ShownStates { get; init; } = [];

    /// <summary>Whether the miner did not show the states that it was asked for in time.</summary>
    public bool IsUnshown { get; init; }

    /// <summary>Whether an auditing miner's pay is set aside.</summary>
    public bool IsReserved { get; init; }

    /// <summary>Until when an auditing miner is waited for, or the states of a miner.</summary>
    public DateTimeOffset WaitsUntil { get; init; }

    /// <summary>The auditing miner's commitment.</summary>
    public Commitment? AuditCommitment { get; init; }

    /// <summary>The auditing miner that committed and did not reveal in time.</summary>
    public MinerId? LateAuditor { get; init; }

    /// <summary>The auditing miner's receipt.</summary>
    public Receipt? AuditReceipt { get; init; }

    /// <summary>What that receipt shows to be wrong on its face, if anything.</summary>
    public string? AuditFinding { get; init; }

    /// <summary>What the silo's auditor found.</summary>
    public Rerun? Rerun { get; init; }

    /// <summary>Trusted runs that failed.</summary>
    public int FailedReruns { get; init; }

    /// <summary>Until when the leaves are kept as evidence; nothing where there is none, or none any more.</summary>
    public DateTimeOffset? EvidenceUntil { get; init; }

    /// <summary>What was found in the operators that miners found wrong have handed in; kept as long as the evidence.</summary>
    public ImmutableArray<OperatorsFound> Operators { get; init; } = [];

    /// <summary>The job whose verification has the evidence about this one, which is no case of its own.</summary>
    public JobId? ReferredTo { get; init; }

    /// <summary>The verdict, fixed when closing.</summary>
    public Verdict? Verdict { get; init; }
}
