using System.Globalization;
using Cuckoo.Simulation.Liars;
using Cuckoo.Simulation.Lives;

namespace Cuckoo.Simulation.Results;

/// <summary>What many lives came to. Safe for many threads.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();
    private readonly List<LifeReport> lives = [];

    /// <summary>Adds a life.</summary>
    public void Add(LifeReport life)
    {
        lock (gate) lives.Add(life);
    }

    /// <summary>Every liar of a kind, with so many times the pay at stake.</summary>
    public IReadOnlyList<LiarReport> Of(LiarKind kind, int stake)
    {
        lock (gate) return [.. lives.Where(l => l.Kind == kind && l.Stake == stake).SelectMany(l => l.Liars)];
    }

    /// <summary>One line on all of it.</summary>
    public string Summary(TimeSpan took)
    {
        lock (gate)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{lives.Count} lives in {took.TotalSeconds:0} s: {lives.Sum(l => l.Requests)} requests, {lives.Sum(l => l.Run.ProcessLosses)} processes lost, {lives.Sum(l => l.Run.Steps)} steps; laws 1, 2, 3, 4 and 6 held in each.");
        }
    }

    /// <summary>The table, in Markdown.</summary>
    public IEnumerable<string> Table()
    {
        yield return "| liar | stake | liars | caught within 200 jobs | jobs until caught: median, most | lies judged | of those refused | audits, of all runs |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (int stake in Seeds.Stakes)
        {
            foreach (LiarKind kind in Enum.GetValues<LiarKind>()) yield return Row(kind.ToString(), stake, l => l.Kind == kind);
            yield return Row("every one that lies in every job", stake, l => l.Kind is not (null or LiarKind.LateReveal or LiarKind.WithheldTrace or LiarKind.AuditGuesser));
            yield return Row("none", stake, l => l.Kind is null);
        }
    }

    private string Row(string name, int stake, Func<LifeReport, bool> isIn)
    {
        LifeReport[] of;
        lock (gate) of = [.. lives.Where(l => l.Stake == stake && isIn(l))];
        LiarReport[] liars = [.. of.SelectMany(l => l.Liars)];
        int[] until = [.. liars.Where(l => l.IsCaught).Select(l => l.Jobs).Order()];
        Compute compute = of.Aggregate(default(Compute), (sum, l) => sum + l.Compute);
        string caught = Share(liars.Count(l => l.IsCaught && l.Jobs <= LifePlan.MostJobs), liars.Length);
        string median = until.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{until[until.Length / 2]}, {until[^1]}");
        string refused = Share(liars.Sum(l => l.Found), liars.Sum(l => l.Lies));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {(stake == 0 ? "none" : $"{stake} × pay")} | {liars.Length} | {caught} | {median} | {liars.Sum(l => l.Lies)} | {refused} | {Share(compute.Audits, compute.Audits + compute.FirstRuns)} |");
    }

    private static string Share(long hits, long tries)
    {
        if (tries == 0) return "";
        (double low, double high) = Wilson.Interval(hits, tries);
        return string.Create(CultureInfo.InvariantCulture, $"{100.0 * hits / tries:0.00} % ({100 * low:0.00} to {100 * high:0.00})");
    }
}
