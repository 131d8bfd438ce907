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

    /// <summary>An auditing miner's result. False when none is waited for from it.</summary>
    Task<bool> AuditCommitted(Receipt receipt, MinerFacts auditor);

    /// <summary>The auditing miner has begun or its lease was lost.</summary>
    [OneWay]
    Task AuditLeased(MinerId? auditor);
}
