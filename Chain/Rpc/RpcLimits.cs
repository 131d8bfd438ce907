namespace Cuckoo.Chain.Rpc;

/// <summary>What a node may cost us.</summary>
public sealed record RpcLimits
{
    /// <summary>How long one exchange may take, the connection included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one answer: 16 MiB hold the logs of a range that nodes agree to (10,000 logs of about 1 kB).</summary>
    public int MostResponseBytes { get; init; } = 16 << 20;

    /// <summary>Calls in one batch; longer lists are split. Public nodes refuse more than 100 to 1,000.</summary>
    public int MostBatch { get; init; } = 100;

    /// <summary>How often a call that may be repeated is tried in all.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The wait before the second try; it doubles with each further one, and a random part of up to its half is taken off.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before try number <paramref name="attempt"/> (2 and up).</summary>
    internal TimeSpan DelayBefore(int attempt, Random random)
    {
        double whole;
        lock (random) whole = FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 2) * (1 - random.NextDouble() / 2);
        return TimeSpan.FromMilliseconds(Math.Min(whole, LongestDelay.TotalMilliseconds));
    }
}
