namespace Cuckoo.Grains.Miners;

/// <summary>How a miner stands with its benchmarks.</summary>
public sealed record BenchmarkState
{
    /// <summary>When the next is due; at once when nothing.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The one it is at, if any.</summary>
    public BenchmarkChallenge? Open { get; init; }

    /// <summary>The challenge it passed last, if any: where a repeated answer goes.</summary>
    public string? Passed { get; init; }

    /// <summary>Milliseconds it took for that one.</summary>
    public long? TookMs { get; init; }

    /// <summary>How many it failed since.</summary>
    public int FailedInARow { get; init; }
}

/// <summary>A benchmark that a miner is at.</summary>
/// <param name="Challenge">32 random bytes, hexadecimal.</param>
/// <param name="GivenAt">When its time began.</param>
public sealed record BenchmarkChallenge(string Challenge, DateTimeOffset GivenAt);
