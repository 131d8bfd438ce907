// How often a miner is audited. Pure.
//
// With audit rate p, detection 1 (any wrong bit shows), pay R and stake at risk S, cheating loses when p·(R+S) > c, where the
// work saved is worth c, at most R. While no stake is at risk (S = 0) only p = 1 is safe against a miner with nothing to
// lose; what a miner that has earned trust loses instead is its suspension: the pay of all the jobs of that time. So fresh
// miners are always audited, and trusted ones at a rate p for which losing FreshJobs jobs' pay outweighs one job's:
// p·(1 + FreshJobs) > 1, which 0.2 and 20 meet with 4.2.

namespace Cuckoo.Grains.Verification;

/// <summary>A draw for an audit.</summary>
/// <param name="RatePerMille">The rate, in thousandths.</param>
/// <param name="Draw">The number drawn, 0 to 999.</param>
public readonly record struct AuditDraw(int RatePerMille, int Draw)
{
    /// <summary>Whether it fell on the job.</summary>
    public bool IsAudited => Draw < RatePerMille;
}

/// <summary>The audit rate.</summary>
public static class AuditPolicy
{
    /// <summary>The rate for a miner with so many accepted jobs, in thousandths.</summary>
    public static int RatePerMille(int accepted, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return IsTrusted(accepted, options) ? options.TrustedAuditPerMille : 1_000;
    }

    /// <summary>
    /// Whether a miner's word counts against another's. Two strangers that agree may be one person twice, or cheat alike: what
    /// they agree on is run again here.
    /// </summary>
    public static bool IsTrusted(int accepted, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return accepted >= options.FreshJobs;
    }

    /// <summary>Draws with eight random bytes fetched after the commitment. The bias of the remainder is below 2^-54.</summary>
    public static AuditDraw Draw(int accepted, NetworkOptions options, ReadOnlySpan<byte> random) =>
        new(RatePerMille(accepted, options), (int)(BitConverter.ToUInt64(random) % 1_000));
}
