using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Miners;

/// <summary>Judgements as a statement has them.</summary>
internal static class EarningsVerdicts
{
    /// <summary>What came of a job that was judged so.</summary>
    public static EarningsVerdict Of(Judgement judgement) => judgement switch
    {
        Judgement.Accepted => EarningsVerdict.Accepted,
        Judgement.Inconclusive => EarningsVerdict.Inconclusive,
        _ => EarningsVerdict.Rejected,
    };
}
