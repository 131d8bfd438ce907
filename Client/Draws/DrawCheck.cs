using System.Globalization;
using Cuckoo.Chain.Draws;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Draws;

/// <summary>
/// What anybody can recompute of the draws of a request's miners: that the seed is the one that was committed to before, the weights
/// follow from what is said of the candidates, and the one chosen is the one drawn. Whether a miner was left out, only that one knows.
/// </summary>
public static class DrawCheck
{
    /// <summary>What is wrong, one sentence each; nothing when every draw holds.</summary>
    /// <param name="draws">The record; its fields need not be well-formed.</param>
    /// <param name="commitment">The commitment of the quote; nothing where it was not kept.</param>
    /// <param name="salt">What was said to the draws at the submission; nothing where it was not kept.</param>
    /// <param name="job">The job whose receipt was accepted, which must have been drawn for; nothing where there is none.</param>
    public static IReadOnlyList<string> Findings(DrawReply draws, string? commitment = null, string? salt = null, string? job = null)
    {
        ArgumentNullException.ThrowIfNull(draws);
        if (commitment is not null && !string.Equals(commitment, draws.Commitment, StringComparison.Ordinal))
            return ["The commitment is not the one of the quote."];
        if (salt is not null && !string.Equals(salt, draws.Salt, StringComparison.Ordinal))
            return ["The salt is not the one of the submission."];
        if (draws.Seed is not { } seed) return ["The seed is told when the request has come to its end."];
        if (!string.Equals(WeightedDraw.CommitmentOf(seed, draws.RequestId), draws.Commitment, StringComparison.Ordinal))
            return ["The seed is not the one that was committed to."];
        string key = WeightedDraw.KeyOf(seed, draws.Salt);
        List<string> findings = [];
        if (job is not null && !draws.Draws.Any(d => string.Equals(d.JobId, job, StringComparison.Ordinal)))
            findings.Add($"Job {job} was accepted and there is no draw of it.");
        HashSet<(string Job, int Number)> seen = [];
        foreach (var draw in draws.Draws)
        {
            if (!seen.Add((draw.JobId, draw.Number))) findings.Add($"Draw {draw.Number} of job {draw.JobId} is there twice.");
            if (FindingOf(draw, key) is { } finding)
                findings.Add(string.Create(CultureInfo.InvariantCulture, $"Draw {draw.Number} of job {draw.JobId}: {finding}"));
        }

        return findings;
    }

    private static string? FindingOf(DrawRow draw, string key)
    {
        if (draw.Candidates.Count == 0) return "it has no candidates.";
        for (var i = 1; i < draw.Candidates.Count; i++)
        {
            if (string.CompareOrdinal(draw.Candidates[i - 1].Miner, draw.Candidates[i].Miner) >= 0) return "the candidates are not in order, or one is there twice.";
        }

        if (!TryAmount(draw.UnitPrice, out var unit) || !TryAmount(draw.Pay, out var pay)) return "an amount is none.";
        List<DrawEntry> entries = [];
        foreach (var candidate in draw.Candidates)
        {
            if (!TryAmount(candidate.LeastPrice, out var least) || !TryAmount(candidate.Stake, out var stake)) return "an amount is none.";
            entries.Add(new DrawEntry(candidate.Miner, least, candidate.UsualMs, candidate.Accepted, stake));
        }

        IReadOnlyList<int> weights;
        try
        {
            weights = WeightedDraw.Weights(entries, unit, pay);
        }
        catch (ArgumentException)
        {
            return "a candidate could not have had the job.";
        }

        if (!weights.SequenceEqual(draw.Candidates.Select(c => c.Weight))) return "the weights are not what follows from the candidates.";
        string chosen = draw.Candidates[WeightedDraw.Chosen(weights, WeightedDraw.RandomOf(key, draw.JobId, draw.Number))].Miner;
        return string.Equals(chosen, draw.Chosen, StringComparison.Ordinal) ? null : $"{draw.Chosen} has the job, and {chosen} was drawn.";
    }

    private static bool TryAmount(string text, out UInt128 amount) => UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount);
}
