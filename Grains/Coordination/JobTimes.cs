namespace Cuckoo.Grains.Coordination;

/// <summary>How long the latest jobs of each program took, in memory only: a restarted coordinator learns it anew.</summary>
internal sealed class JobTimes
{
    // Enough for a twentieth to be a job or more, and forgotten within minutes on a busy network.
    private const int Kept = 64;

    // Programs are those on offer and those of requests that were open when the offer changed: a handful.
    private readonly Dictionary<Hash256, Queue<TimeSpan>> times = [];

    /// <summary>Notes how long a job took from its lease to its commitment.</summary>
    public void Took(Hash256 program, TimeSpan time)
    {
        if (!times.TryGetValue(program, out Queue<TimeSpan>? kept)) times[program] = kept = new Queue<TimeSpan>();
        kept.Enqueue(time);
        if (kept.Count > Kept) kept.Dequeue();
    }

    /// <summary>What is usual for a program; nothing before its first job.</summary>
    public UsualTime? Of(Hash256 program)
    {
        if (!times.TryGetValue(program, out Queue<TimeSpan>? kept)) return null;
        TimeSpan[] sorted = [.. kept.Order()];
        int cut = sorted.Length / 20;
        return new UsualTime(sorted[cut], sorted[^(cut + 1)]);
    }
}
