// Which of the idle miners gets a job, by a draw that anybody can make again (Cuckoo.Chain.Draws), and what a request keeps of
// it. Pure.

using System.Collections.Immutable;
using Cuckoo.Chain.Draws;

namespace Cuckoo.Grains.Coordination;

/// <summary>Draws of miners for jobs.</summary>
public static class MinerDraws
{
    /// <summary>Most candidates of a draw, those idle for longest: each takes some 130 bytes of the queue's record and of the request's.</summary>
    public const int MostCandidates = 16;

    /// <summary>Most draws that a request keeps.</summary>
    public const int MostKept = 16;

    /// <summary>Draws one of the miners that may have a job; nothing when there is none.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="queued">The job.</param>
    /// <param name="idle">Idle miners and since when.</param>
    /// <param name="usualMs">How long a miner's latest jobs of the program took; 0 when nothing is known.</param>
    /// <param name="key">What decides, with the job and the draw's number.</param>
    public static MinerDraw? Of(
        CoordinatorState state, QueuedJob queued, IEnumerable<(IdleMiner Miner, DateTimeOffset Since)> idle, Func<MinerId, long> usualMs, Hash256 key)
    {
        ArgumentNullException.ThrowIfNull(queued);
        ImmutableArray<DrawCandidate> candidates =
        [
            .. idle.Where(i => MatchRules.MayHaveNow(state, queued, i.Miner))
                .OrderBy(i => i.Since)
                .ThenBy(i => i.Miner.Miner.Value, StringComparer.Ordinal)
                .Take(MostCandidates)
                .OrderBy(i => i.Miner.Miner.Value, StringComparer.Ordinal)
                .Select(i => CandidateOf(i.Miner, queued.Job.Program, usualMs)),
        ];
        if (candidates.IsEmpty) return null;
        Job job = queued.Job;
        int place = candidates.Length == 1
            ? 0
            : WeightedDraw.Chosen(WeightsOf(candidates, job.UnitPrice, job.Pay), WeightedDraw.RandomOf(key.Value, job.Id.Value, queued.Draws));
        return new MinerDraw(job.Id, queued.Draws, job.UnitPrice, job.Pay, candidates, candidates[place].Miner);
    }

    /// <summary>The draw of a job that waited when a miner asked: whoever else may have it has work, so it is the only candidate.</summary>
    public static MinerDraw OfOne(QueuedJob queued, IdleMiner miner, Func<MinerId, long> usualMs)
    {
        ArgumentNullException.ThrowIfNull(queued);
        ArgumentNullException.ThrowIfNull(miner);
        return new MinerDraw(queued.Job.Id, queued.Draws, queued.Job.UnitPrice, queued.Job.Pay, [CandidateOf(miner, queued.Job.Program, usualMs)], miner.Miner);
    }

    /// <summary>The draw of the miner that holds a job; nothing when nobody holds it, or it was leased before there were draws.</summary>
    public static MinerDraw? Of(QueuedJob held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return held is { Miner: { } miner, Candidates.IsEmpty: false }
            ? new MinerDraw(held.Job.Id, held.Draws - 1, held.Job.UnitPrice, held.Job.Pay, held.Candidates, miner)
            : null;
    }

    /// <summary>The weights of a draw's candidates.</summary>
    public static IReadOnlyList<int> WeightsOf(ImmutableArray<DrawCandidate> candidates, Amount unitPrice, Amount pay) => WeightedDraw.Weights(
        [.. candidates.Select(c => new DrawEntry(c.Miner.Value, c.LeastPrice.Units, c.UsualMs, c.Accepted, c.Stake.Units))], unitPrice.Units, pay.Units);

    /// <summary>What is told of a seed before anything is drawn by it.</summary>
    public static Hash256 CommitmentOf(Hash256 seed, RequestId request) => HashOf(WeightedDraw.CommitmentOf(seed.Value, request.Value));

    /// <summary>What the miners of a request are drawn by.</summary>
    public static Hash256 KeyOf(Hash256 seed, Hash256? salt) => HashOf(WeightedDraw.KeyOf(seed.Value, salt?.Value));

    /// <summary>The draws of a request with another one; once.</summary>
    public static ImmutableArray<MinerDraw> With(ImmutableArray<MinerDraw> draws, MinerDraw draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        if (draws.Any(d => d.Job == draw.Job && d.Number == draw.Number)) return draws;
        ImmutableArray<MinerDraw> all = draws.Add(draw);
        return all.Length <= MostKept ? all : all[^MostKept..];
    }

    private static DrawCandidate CandidateOf(IdleMiner miner, Hash256 program, Func<MinerId, long> usualMs)
    {
        ArgumentNullException.ThrowIfNull(usualMs);
        return new DrawCandidate(miner.Miner, miner.Prices.Of(program), usualMs(miner.Miner), miner.Accepted, miner.Stake);
    }

    private static Hash256 HashOf(string hex) =>
        Hash256.TryParse(hex, out Hash256 hash) ? hash : throw new InvalidOperationException("A hash is none.");
}
