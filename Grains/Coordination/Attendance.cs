namespace Cuckoo.Grains.Coordination;

/// <summary>
/// Who waits for work, and who was heard of lately. In memory only: miners ask again every few seconds, so a restarted
/// coordinator knows them all by then.
/// </summary>
internal sealed class Attendance(TimeProvider time)
{
    // A waiting miner asks again every two seconds; three missed turns and it is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    // For the number shown to people: a miner at work is heard of by its heartbeats.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    private readonly Dictionary<MinerId, (IdleMiner Miner, DateTimeOffset Since, DateTimeOffset Heard)> idle = [];
    private readonly Dictionary<MinerId, (IdleMiner Miner, DateTimeOffset Heard)> heard = [];

    /// <summary>Miners that wait, and since when.</summary>
    public IEnumerable<(IdleMiner Miner, DateTimeOffset Since)> Idle =>
        idle.Values.Where(i => time.GetUtcNow() - i.Heard <= Patience).Select(i => (i.Miner, i.Since));

    /// <summary>Notes that a miner asked and got nothing.</summary>
    public void Waits(IdleMiner miner)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset since = idle.TryGetValue(miner.Miner, out var before) && now - before.Heard <= Patience ? before.Since : now;
        idle[miner.Miner] = (miner, since, now);
    }

    /// <summary>Notes that a miner was heard of.</summary>
    public void Hears(IdleMiner miner) => heard[miner.Miner] = (miner, time.GetUtcNow());

    /// <summary>Notes that a miner works.</summary>
    public void Works(MinerId miner)
    {
        idle.Remove(miner);
        if (heard.TryGetValue(miner, out var before)) heard[miner] = (before.Miner, time.GetUtcNow());
    }

    /// <summary>Notes that a miner no longer waits.</summary>
    public void Leaves(MinerId miner) => idle.Remove(miner);

    /// <summary>Miners heard of lately that hold a program.</summary>
    public int Holding(Hash256 program) =>
        heard.Values.Count(h => time.GetUtcNow() - h.Heard <= Lately && h.Miner.Programs.Contains(program));

    /// <summary>Every miner heard of lately.</summary>
    public IEnumerable<IdleMiner> Present => heard.Values.Where(h => time.GetUtcNow() - h.Heard <= Lately).Select(h => h.Miner);

    /// <summary>Forgets who has not been heard of for long, so that the lists stay as short as the network is.</summary>
    public void Forget()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (MinerId gone in heard.Where(h => now - h.Value.Heard > Lately).Select(h => h.Key).ToArray())
        {
            heard.Remove(gone);
            idle.Remove(gone);
        }
    }
}
