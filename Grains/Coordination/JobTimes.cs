namespace Cuckoo.Grains.Coordination;

/// <summary>How long the latest jobs of each program and of each miner took, in memory only: a restarted coordinator learns it anew.</summary>
internal sealed class JobTimes
{
    // Enough for a twentieth to be a job or more, and forgotten within minutes on a busy network.
    private const int Kept = 64;

    // Of each miner and program: few, so that a miner on another machine is soon known as it is.
    private const int KeptOfMiner = 9;

    // Some 300 bytes each. With more miners than that all are measured anew, rather than some never.
    private const int MostOfMiners = 4_096;

    // Programs are those on offer and those of requests that were open when the offer changed: a handful.
    private readonly Dictionary<Hash256, Queue<TimeSpan>> times = [];
    private readonly Dictionary<(Hash256 Program, MinerId Miner), Queue<TimeSpan>> ofMiners = [];
    private readonly Dictionary<MinerId, DateTimeOffset> lastDone = [];

    /// <summary>
    /// Notes that a miner was done with a job. Of several that it holds it does one after another, so a job begins when the one before is
    /// done.
    /// </summary>
    /// <param name="program">The job's program.</param>
    /// <param name="miner">Who held it.</param>
    /// <param name="leased">Since when.</param>
    /// <param name="now">The time.</param>
    public void Took(Hash256 program, MinerId miner, DateTimeOffset leased, DateTimeOffset now)
    {
        if (ofMiners.Count >= MostOfMiners && !ofMiners.ContainsKey((program, miner)))
        {
            ofMiners.Clear();
            lastDone.Clear();
        }

        DateTimeOffset began = lastDone.TryGetValue(miner, out DateTimeOffset before) && before > leased ? before : leased;
        lastDone[miner] = now;
        Note(ofMiners, (program, miner), now - began, KeptOfMiner);
        Note(times, program, now - leased, Kept);
    }

    /// <summary>What is usual for a program; nothing before its first job.</summary>
    public UsualTime? Of(Hash256 program)
    {
        if (!times.TryGetValue(program, out Queue<TimeSpan>? kept)) return null;
        TimeSpan[] sorted = [.. kept.Order()];
        int cut = sorted.Length / 20;
        return new UsualTime(sorted[cut], sorted[^(cut + 1)]);
    }

    /// <summary>The middle of a miner's latest times for a program in milliseconds, at least 1; 0 before its first job.</summary>
    public long Of(Hash256 program, MinerId miner) => ofMiners.TryGetValue((program, miner), out Queue<TimeSpan>? its)
        ? Math.Max(1, (long)its.Order().ElementAt(its.Count / 2).TotalMilliseconds)
        : 0;

    private static void Note<TKey>(Dictionary<TKey, Queue<TimeSpan>> all, TKey key, TimeSpan time, int most)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out Queue<TimeSpan>? kept)) all[key] = kept = new Queue<TimeSpan>();
        kept.Enqueue(time);
        if (kept.Count > most) kept.Dequeue();
    }
}
