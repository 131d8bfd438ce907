// What several runs of one job say together. Pure.
//
// Runs that are wrong on their face are out. If the rest agree, that is an agreement and no proof: strangers that agree may be one
// person twice. So it is drawn for an audit like a single run, at the highest of the rates of those who agree. Each of these rates
// alone makes p·d·(R+S) larger than R for its miner, so at the highest the sum of what all lose outweighs the sum of what all gain,
// even where all are one person. If they do not agree, the silo's own run decides on each of them.

using System.Collections.Immutable;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of agreement.</summary>
public static class AgreementRules
{
    /// <summary>All runs of a case, the one it is named after first.</summary>
    public static ImmutableArray<Peer> RunsOf(JudgedCase judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        return [new Peer(judged.Receipt, judged.Miner), .. judged.Peers];
    }

    /// <summary>The runs that are not wrong on their face.</summary>
    /// <param name="judged">The case.</param>
    /// <param name="findings">What each run shows to be wrong on its face, in their order; nothing where it is in order.</param>
    public static ImmutableArray<Peer> Sound(JudgedCase judged, ImmutableArray<string?> findings) =>
        [.. RunsOf(judged).Where((_, i) => FindingOf(findings, i) is null)];

    /// <summary>Whether the runs that are not wrong on their face state the same.</summary>
    public static bool IsAgreement(JudgedCase judged, ImmutableArray<string?> findings)
    {
        ImmutableArray<Peer> sound = Sound(judged, findings);
        return sound.Skip(1).All(r => IsSame(r.Receipt, sound[0].Receipt));
    }

    /// <summary>The rate at which the runs are audited, and the miner whose it is.</summary>
    public static (AuditRate Rate, MinerFacts Miner) RateOf(JudgedCase judged, ImmutableArray<string?> findings, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ImmutableArray<Peer> sound = Sound(judged, findings);
        if (judged.Profile is ModelProfile.Tolerant) return (AuditPolicy.TolerantRateOf(judged.Miner, options), judged.Miner);
        if (judged.Known is not null) return (new AuditRate(1_000, AuditBasis.Canary), judged.Miner);
        if (sound.IsEmpty) return (AuditPolicy.RateOf(judged.Miner, judged.Pay, options), judged.Miner);
        if (!IsAgreement(judged, findings)) return (new AuditRate(1_000, AuditBasis.Disagreement), sound[0].Miner);
        return sound.Select(r => (AuditPolicy.RateOf(r.Miner, judged.Pay, options), r.Miner)).MaxBy(r => r.Item1.PerMille);
    }

    /// <summary>The verdict on all runs.</summary>
    /// <param name="judged">The case.</param>
    /// <param name="findings">What each run shows to be wrong on its face.</param>
    /// <param name="judge">Decides on what a run states that is in order, with its reason.</param>
    /// <param name="by">Who ran it again.</param>
    public static Verdict VerdictOf(
        JudgedCase judged, ImmutableArray<string?> findings, Func<Receipt, (Judgement Judgement, string Reason)> judge, AuditedBy by)
    {
        ArgumentNullException.ThrowIfNull(judge);
        ImmutableArray<PeerVerdict> verdicts =
        [
            .. RunsOf(judged).Select((run, i) =>
            {
                (Judgement judgement, string reason) = FindingOf(findings, i) is { } finding ? (Judgement.Rejected, finding) : judge(run.Receipt);
                return new PeerVerdict(run.Receipt.From, judgement, reason);
            }),
        ];
        return new Verdict(verdicts[0].Judgement, by, null, null, verdicts[0].Reason) { Peers = [.. verdicts.Skip(1)] };
    }

    /// <summary>Whether two receipts state the same result.</summary>
    public static bool IsSame(Receipt one, Receipt other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.OutputHash == other.OutputHash && one.TraceRoot == other.TraceRoot;
    }

    // None were kept of cases stored before there could be several runs; those came this far only in order.
    private static string? FindingOf(ImmutableArray<string?> findings, int index) => index < findings.Length ? findings[index] : null;
}
