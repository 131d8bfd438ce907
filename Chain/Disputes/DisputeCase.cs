using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Disputes;

/// <summary>What a node is accused of, as the contract numbers it.</summary>
public enum DisputeKind : byte
{
    /// <summary>No dispute.</summary>
    None,

    /// <summary>Two receipts for one job and lease that differ.</summary>
    Contradiction,

    /// <summary>Steps of a trace that are not shown.</summary>
    Withholding,

    /// <summary>A step that does not follow from the one before.</summary>
    WrongStep,

    /// <summary>Anything else.</summary>
    Conduct,
}

/// <summary>Whose turn it is, as the contract numbers it.</summary>
public enum DisputeStage : byte
{
    /// <summary>No dispute.</summary>
    None,

    /// <summary>The accused shows the step in the middle of what is in doubt.</summary>
    Reveal,

    /// <summary>The challenger says whether that step is right.</summary>
    Pick,

    /// <summary>The accused shows the step in doubt and the one before.</summary>
    Show,

    /// <summary>The committee votes.</summary>
    Committee,

    /// <summary>Found guilty; the accused may appeal.</summary>
    Verdict,

    /// <summary>Appealed; the owner of the contract may overturn it.</summary>
    Appealed,

    /// <summary>Over.</summary>
    Closed,
}

/// <summary>How a dispute ended, or what its verdict is so far, as the contract numbers it.</summary>
public enum DisputeOutcome : byte
{
    /// <summary>Not decided.</summary>
    Open,

    /// <summary>The node is slashed once nobody can appeal any more.</summary>
    Guilty,

    /// <summary>The challenger's bond is the node's.</summary>
    Innocent,

    /// <summary>Nobody loses anything.</summary>
    Draw,
}

/// <summary>The steps of a trace that are in doubt.</summary>
/// <param name="Root">The accused's trace root.</param>
/// <param name="Steps">Steps of that trace.</param>
/// <param name="Low">The first step, from 0, that may be wrong.</param>
/// <param name="High">The last.</param>
/// <param name="Probe">The step that is asked for.</param>
public sealed record TraceDoubt(Bytes32 Root, ulong Steps, ulong Low, ulong High, ulong Probe);

/// <summary>A dispute as the contract has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Node">The accused.</param>
/// <param name="Kind">What of.</param>
/// <param name="Stage">Whose turn it is.</param>
/// <param name="Outcome">The verdict so far.</param>
/// <param name="Challenger">Who opened it.</param>
/// <param name="Deadline">When the turn ends, in the chain's seconds since 1970; the last second still counts.</param>
/// <param name="SlashBp">What a conviction asks for, in ten-thousandths of the stake.</param>
/// <param name="Bond">The challenger's bond.</param>
/// <param name="AppealBond">The accused's, while an appeal is open.</param>
/// <param name="Stake">What could be slashed when it was opened.</param>
/// <param name="Fault">Names what is punished once.</param>
/// <param name="Job">Keccak-256 of the job's id, or zero.</param>
/// <param name="Harmed">The user who was harmed; nobody where none was named.</param>
/// <param name="Harm">What that user paid.</param>
/// <param name="Doubt">The steps in doubt; nothing where it is about no trace.</param>
public sealed record DisputeCase(
    ulong Id,
    Address Node,
    DisputeKind Kind,
    DisputeStage Stage,
    DisputeOutcome Outcome,
    Address Challenger,
    ulong Deadline,
    int SlashBp,
    UInt256 Bond,
    UInt256 AppealBond,
    UInt256 Stake,
    Bytes32 Fault,
    Bytes32 Job,
    Address? Harmed,
    UInt256 Harm,
    TraceDoubt? Doubt)
{
    /// <summary>Whether it is over.</summary>
    public bool IsClosed => Stage is DisputeStage.Closed;

    /// <summary>What the contract gave; nothing where it has no dispute of this number.</summary>
    internal static DisputeCase? Of(ulong id, DisputeManager.Structs.Dispute dispute, DisputeManager.Structs.Doubt doubt)
    {
        if (dispute.Kind == 0) return null;
        return new DisputeCase(
            id, dispute.Node, (DisputeKind)dispute.Kind, (DisputeStage)dispute.Stage, (DisputeOutcome)dispute.Outcome, dispute.Challenger, dispute.Deadline,
            dispute.SlashBp, dispute.Bond, dispute.AppealBond, dispute.Stake, dispute.Fault, dispute.Job, dispute.Harmed == default ? null : dispute.Harmed,
            dispute.Harm, doubt.Steps == 0 ? null : new TraceDoubt(doubt.Root, doubt.Steps, doubt.Low, doubt.High, doubt.Probe));
    }
}
