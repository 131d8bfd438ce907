// How often a miner is audited. Pure.
//
// With audit rate p, a share d of wrong results that an audit finds, pay R and stake at risk S, cheating loses when
// p·d·(R+S) > c, where the work saved is worth c, at most R: nobody works at a loss. So a stake gives the least rate for which
// p·d·(R+S) is c = R and a margin, and no rate below the floor. In an audit of the whole job any wrong bit shows, so d is 1. Where the
// floor, or the rate for earned trust, is more than that takes, an audit may do less of the job (StepAuditRules).
//
// Without a stake only p = 1 is safe against a miner with nothing to lose; what a miner that has earned trust loses instead is
// its suspension: the pay of all the jobs of that time. So fresh miners are always audited, and trusted ones at a rate p for
// which losing FreshJobs jobs' pay outweighs one job's: p·(1 + FreshJobs) > 1, which 0.2 and 20 meet with 4.2. A miner with both
// is audited at the lower of the two rates: either is enough by itself.

using System.Numerics;

namespace Cuckoo.Grains.Verification;

/// <summary>What an audit rate rests on. The default is none, as of draws stored before there were reasons.</summary>
public enum AuditBasis
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>Neither trust nor stake: every job is audited.</summary>
    Nothing,

    /// <summary>Trust earned by accepted jobs.</summary>
    Trust,

    /// <summary>The stake outweighs what cheating gains.</summary>
    Stake,

    /// <summary>The stake would allow less than the network's floor.</summary>
    Floor,

    /// <summary>Those that ran it state different results: one of them is wrong.</summary>
    Disagreement,

    /// <summary>The network knew the right result before it asked.</summary>
    Canary,

    /// <summary>The profile is tolerant.</summary>
    Tolerant,

    /// <summary>The profile is tolerant, and the miner has not shown enough, or something unlike lately.</summary>
    TolerantUnproven,
}

/// <summary>An audit rate with its reason.</summary>
/// <param name="PerMille">In thousandths.</param>
/// <param name="Basis">What it rests on.</param>
public readonly record struct AuditRate(int PerMille, AuditBasis Basis);

/// <summary>A draw for an audit.</summary>
/// <param name="RatePerMille">The rate, in thousandths.</param>
/// <param name="Draw">The number drawn, 0 to 999.</param>
/// <param name="Basis">What the rate rests on.</param>
public readonly record struct AuditDraw(int RatePerMille, int Draw, AuditBasis Basis = AuditBasis.Unknown)
{
    /// <summary>Whether it fell on the job.</summary>
    public bool IsAudited => Draw < RatePerMille;
}

/// <summary>The audit rate.</summary>
public static class AuditPolicy
{
    private const int Always = 1_000;

    /// <summary>The rate for a job of a miner.</summary>
    /// <param name="miner">Who ran it.</param>
    /// <param name="pay">What an accepted result earns.</param>
    /// <param name="options">The network's numbers.</param>
    public static AuditRate RateOf(MinerFacts miner, Amount pay, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(miner);
        ArgumentNullException.ThrowIfNull(options);
        AuditRate trust = IsTrusted(miner.Accepted, options)
            ? new AuditRate(options.TrustedAuditPerMille, AuditBasis.Trust)
            : new AuditRate(Always, AuditBasis.Nothing);
        if (miner.Stake.IsZero) return trust;
        int least = LeastPerMille(pay, pay, miner.Stake, options.AuditDetectionPerMille, options.AuditMarginPercent);
        AuditRate stake = least < options.AuditFloorPerMille
            ? new AuditRate(options.AuditFloorPerMille, AuditBasis.Floor)
            : new AuditRate(least, AuditBasis.Stake);
        return stake.PerMille < trust.PerMille || (stake.PerMille == trust.PerMille && stake.Basis is AuditBasis.Floor) ? stake : trust;
    }

    /// <summary>
    /// The rate for a job of the tolerant profile. One unlike result costs its pay and nothing else, so neither a stake nor trust earned in
    /// the exact profile makes cheating a loss at any rate below 1. An operator may take less from those that have shown enough like
    /// results and none that was unlike lately.
    /// </summary>
    /// <param name="miner">Who ran it.</param>
    /// <param name="options">The network's numbers.</param>
    public static AuditRate TolerantRateOf(MinerFacts miner, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(miner);
        ArgumentNullException.ThrowIfNull(options);
        return miner.RecentUnlike > 0 || !IsTrusted(miner.TolerantAccepted, options)
            ? new AuditRate(Always, AuditBasis.TolerantUnproven)
            : new AuditRate(options.TolerantAuditPerMille, AuditBasis.Tolerant);
    }

    /// <summary>The least rate p in thousandths, at most 1000, for which p·d·(R+S) is c and the margin; 0 where nothing is gained.</summary>
    /// <param name="cost">c: what the work saved by cheating is worth.</param>
    /// <param name="pay">R: lost with the verdict.</param>
    /// <param name="stake">S: lost with the verdict.</param>
    /// <param name="detectionPerMille">d: of a thousand wrong results that are audited, how many are found. At least 1.</param>
    /// <param name="marginPercent">By how many hundredths of the gain the loss is larger.</param>
    public static int LeastPerMille(Amount cost, Amount pay, Amount stake, int detectionPerMille, int marginPercent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(detectionPerMille, 1);
        if (cost.IsZero) return 0;
        BigInteger gained = (BigInteger)cost.Units * (100 + marginPercent) * 1_000 * 1_000;
        BigInteger lost = ((BigInteger)pay.Units + stake.Units) * detectionPerMille * 100;
        return lost.IsZero ? Always : (int)BigInteger.Min(Always, (gained + lost - 1) / lost);
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
    public static AuditDraw Draw(AuditRate rate, ReadOnlySpan<byte> random) =>
        new(rate.PerMille, (int)(BitConverter.ToUInt64(random) % 1_000), rate.Basis);

    /// <summary>Why a rate is what it is, for the one who pays: a part of a sentence, or nothing where it is not known.</summary>
    public static string? WhyOf(AuditBasis basis, MinerFacts miner, Amount pay)
    {
        ArgumentNullException.ThrowIfNull(miner);
        return basis switch
        {
            AuditBasis.Nothing => "the miner has neither earned trust nor staked enough",
            AuditBasis.Trust => $"the miner has earned trust by {miner.Accepted} accepted jobs",
            AuditBasis.Stake => $"its stake of {miner.Stake} outweighs a pay of {pay}",
            AuditBasis.Tolerant => "the profile is tolerant, and the miner's results were like the model's own",
            AuditBasis.TolerantUnproven => "the profile is tolerant, and the miner has not shown enough results like the model's own",
            AuditBasis.Canary => "the network knew the right result before it asked",
            AuditBasis.Disagreement => "the miners that ran it do not agree",
            AuditBasis.Floor => "the least there is, although the stake outweighs the pay",
            _ => null,
        };
    }
}
