// Which audits run a picture again only at some of its steps, and at which. Pure.
//
// Such an audit always runs the first step, from the state that the input gives, and the way from the last state to the output: there
// a lie costs nothing, because the states of an old run of the same prompt fit together everywhere else. Of the inner steps it runs k
// that are drawn after the reveal. The least that a cheat can get wrong is one of them, where it leaves its own run for the states of
// another one, and that is found with d = k / inner. Whatever is wrong at either end, or at more steps, is found more often.
//
// The rate stays what it is, and k is the least for which p·d·(R+S) is c and the margin, with what the rate rests on as S: the stake,
// or the pay of the jobs that earned the trust. More steps at a lower rate would break the rate's floor, fewer at a higher one cost
// more: with p·k fixed, the cost p·(k + 2) grows with p, the 2 being the first step and what lies around the steps. So nothing else
// that deters costs less by as much as one step at this rate, which is what rounding k up may cost. Where no k below the number of
// inner steps does, the whole job is run again: its d is 1. Nothing is lost by a miner without trust or stake, so its jobs are run
// again whole.

using System.Collections.Immutable;
using System.Numerics;

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of audits by steps.</summary>
public static class StepAuditRules
{
    // The first step, and what lies around the steps of a run: its texts and its pixels count as one.
    private const int Fixed = 2;

    /// <summary>How many inner steps an audit runs again, at the rate given; 0 where it runs the whole job.</summary>
    /// <param name="rate">The rate, and what it rests on.</param>
    /// <param name="miner">Who ran it.</param>
    /// <param name="pay">R, and c: what an accepted result earns, and the most that work saved is worth.</param>
    /// <param name="steps">Steps of the job.</param>
    /// <param name="options">The network's numbers.</param>
    public static int InnerOf(AuditRate rate, MinerFacts miner, Amount pay, int steps, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(miner);
        ArgumentNullException.ThrowIfNull(options);
        BigInteger risk = rate.Basis switch
        {
            AuditBasis.Stake or AuditBasis.Floor => miner.Stake.Units,
            AuditBasis.Trust => (BigInteger)pay.Units * options.FreshJobs,
            _ => 0,
        };
        int inner = steps - 1;
        if (inner < 2 || pay.IsZero || risk.IsZero || rate.PerMille == 0) return 0;
        BigInteger gained = (BigInteger)pay.Units * (100 + options.AuditMarginPercent) * 1_000 * 1_000 * inner;
        BigInteger lost = (pay.Units + risk) * rate.PerMille * options.AuditDetectionPerMille * 100;
        BigInteger least = (gained + lost - 1) / lost;
        return least < inner ? (int)least : 0;
    }

    /// <summary>What an audit costs, in steps: a whole run again where no inner ones are said.</summary>
    public static int CostOf(int inner, int steps) => inner == 0 ? steps + 1 : inner + Fixed;

    /// <summary>Draws the steps, from 0 and in order: the first one, and inner ones, each as likely as any other.</summary>
    /// <param name="inner">How many inner ones; none gives no steps at all.</param>
    /// <param name="steps">Steps of the job.</param>
    /// <param name="random">Eight bytes for each inner one, fetched after the reveal. The bias of the remainder is below 2^-50.</param>
    public static ImmutableArray<int> Draw(int inner, int steps, ReadOnlySpan<byte> random)
    {
        if (inner == 0) return [];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inner, steps);
        SortedSet<int> drawn = [0];
        for (int i = 0; i < inner; i++)
        {
            // Floyd's way to draw without putting back: the i-th draw is from one more place than the one before it.
            int place = steps - inner + i;
            int at = 1 + (int)(BitConverter.ToUInt64(random[(i * 8)..]) % (ulong)place);
            if (!drawn.Add(at)) drawn.Add(place);
        }

        return [.. drawn];
    }

    /// <summary>The states that have to be shown for steps to be run again, by the number of steps done: the one before each but the first, and the last.</summary>
    public static ImmutableArray<int> StatesFor(ImmutableArray<int> drawn, int steps) => drawn.IsEmpty ? [] : [.. drawn.Where(s => s > 0), steps];
}
