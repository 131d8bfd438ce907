using Cuckoo.Grains.Requests;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Verification;

/// <summary>
/// Judges one committed job. Its key is the job id. The audit is drawn here, after the commitment stands; equality of
/// hashes decides, and where two miners disagree the trusted re-run does.
/// </summary>
public interface IVerificationGrain : IGrainWithStringKey
{
    /// <summary>Takes the case up, or goes on with it; repeating it changes nothing.</summary>
    /// <returns>The verdict once there is one; before that, nothing: the request is told when there is.</returns>
    Task<Verdict?> Begin(JudgedCase judged);

    /// <summary>An auditing miner commits to a result; repeating it changes nothing. It may reveal at once: nobody else runs the audit.</summary>
    /// <param name="commitment">The commitment.</param>
    /// <param name="isHeld">Whether the miner holds the lease; without it only a commitment that stands already is known.</param>
    Task<CommitOutcome> AuditCommitted(Commitment commitment, bool isHeld);

    /// <summary>An auditing miner opens its commitment.</summary>
    Task<CommitResult> AuditRevealed(Reveal reveal, MinerFacts auditor);

    /// <summary>The states that a miner is asked to show now.</summary>
    Task<AskedStates> AskedOf(MinerId miner);

    /// <summary>A miner has handed in a state whose SHA-256 is the leaf, and it is stored; repeating it changes nothing.</summary>
    Task StateShown(MinerId miner, int stateNumber);

    /// <summary>What shows that a result was wrong; nothing where none was found to be, or when its time is over.</summary>
    [AlwaysInterleave]
    Task<Evidence?> Evidence();

    /// <summary>
    /// A miner that was found wrong says which operators the step had. They are looked into once a receipt, beside the turns, and only
    /// while evidence about it is kept; the first list stands. Asked again until it is done, also after a crash. To be asked of the case
    /// itself, which <see cref="Cuckoo.Grains.Verification.Evidence.Job"/> names.
    /// </summary>
    Task<DefenceResult> Defend(Defence said);

    /// <summary>The evidence about this job is that of another one: of a job that was run beside it, or that it audited.</summary>
    Task Refer(JobId judged);

    /// <summary>An auditing miner has begun.</summary>
    [OneWay]
    Task AuditLeased(MinerId auditor);

    /// <summary>An auditing miner lost its lease or gave the audit back.</summary>
    [OneWay]
    Task AuditLost(MinerId auditor);

    /// <summary>Whether the case is about that very receipt.</summary>
    [AlwaysInterleave]
    Task<bool> Has(Receipt receipt);
}
