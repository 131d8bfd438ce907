// What a person at a terminal sees of a miner at a glance: one line that stays at the bottom while the others scroll by above it.
// It counts from what is told anyway and asks the edge now and then for what only the edge knows.

using System.Globalization;
using Cuckoo.Miner.Edge;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>Counts of a miner at work, as one line. Safe for many threads.</summary>
public sealed class LiveStatus
{
    // A rate over the latest jobs of a kind: enough that a short one does not jump, few enough to follow a slower machine.
    private const int Remembered = 20;

    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(15);
    private static readonly decimal Token = 1_000_000_000_000_000_000;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Queue<(int Done, long Ms)>> latest = new(StringComparer.Ordinal);
    private int jobs;
    private int failed;
    private string doing = "starting";
    private MinerReply? miner;

    /// <summary>Notes what was told.</summary>
    public void Hear(Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        lock (gate)
        {
            doing = status.Event switch
            {
                "ready" or "committed" or "given_back" or "lease_lost" or "edge_back" => "waiting",
                "downloading" => "downloading",
                "leased" => "working",
                "edge_lost" => "no edge",
                "draining" => "draining",
                _ => doing,
            };
            if (status.Event is "given_back" or "lease_lost")
                failed++;
            if (status is not { Event: "committed", KernelMs: { } ms })
                return;
            jobs++;
            if (status is not { Done: { } done, Unit: { } unit })
                return;
            if (!latest.TryGetValue(unit, out var kept))
                latest[unit] = kept = new();
            kept.Enqueue((done, ms));
            if (kept.Count > Remembered)
                kept.Dequeue();
        }
    }

    /// <summary>Notes what the edge says of the miner.</summary>
    public void Hear(MinerReply known)
    {
        lock (gate)
            miner = known;
    }

    /// <summary>The line, at most so long.</summary>
    /// <param name="width">Columns of the terminal.</param>
    public string Line(int width)
    {
        lock (gate)
        {
            var parts = new List<string> { doing, string.Create(CultureInfo.InvariantCulture, $"{jobs} {(jobs == 1 ? "job" : "jobs")} done") };
            if (failed > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{failed} not finished"));
            parts.AddRange(latest.Where(kind => kind.Value.Sum(job => job.Ms) > 0).Select(kind => string.Create(
                CultureInfo.InvariantCulture, $"{kind.Value.Sum(job => job.Done) * 1000.0 / kind.Value.Sum(job => job.Ms):0.0} {kind.Key}/s")));
            if (miner is not null)
            {
                // For people, so rounded down to what fits: never more than there is.
                if (decimal.TryParse(miner.Earned, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var earned))
                    parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(earned / Token * 1_000_000) / 1_000_000:0.######} CAI"));
                parts.Add($"standing {Word(miner.Standing)}");
                if (miner.Tolerant > 0 || miner.Unlike > 0)
                    parts.Add(string.Create(CultureInfo.InvariantCulture, $"{miner.Tolerant ?? 0} tolerant, {miner.Unlike ?? 0} unlike"));
                if (miner.Availability is not "working")
                    parts.Add(Word(miner.Availability));
            }

            var line = string.Join(" | ", parts);
            return line.Length < width ? line : line[..Math.Max(0, width - 1)];
        }
    }

    /// <summary>Asks the edge now and then until cancelled.</summary>
    /// <param name="door">The edge, once it is signed in to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="refresh">Called after each answer.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FollowAsync(EdgeDoor door, TimeProvider time, Action refresh, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(refresh);
        try
        {
            while (true)
            {
                await Task.Delay(AskTime, time, cancellation);
                Hear(await door.ShowAsync(cancellation));
                refresh();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or EdgeRefusedException)
        {
            // Over, or not known to the edge any more, which the jobs' own calls will say.
        }
    }

    // An edge's word goes to a terminal.
    private static string Word(string text) => string.Concat(text.Where(char.IsAsciiLetter).Take(20));
}
