// When a miner is measured and what follows. Pure. The first benchmark is due when it first asks for work, each further one at a time drawn
// from an exponential distribution, which has no memory: whoever has just passed one knows no better when the next is due than anybody
// else. So hardware that was hired for the first one has to stay. What was drawn is state, and a restart draws nothing anew.

namespace Cuckoo.Grains.Miners;

/// <summary>The rules of benchmarks.</summary>
public static class BenchmarkRules
{
    // One of three thousand draws is longer than eight means; none is longer than this.
    private const double MostMeans = 8;

    /// <summary>Whether a miner has to pass one before it gets another job.</summary>
    public static bool IsDue(MinerState state, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        return options.BenchmarkMean > TimeSpan.Zero && !(state.Benchmark.DueAt > now);
    }

    /// <summary>The miner asks for the one that is due; asked again, the same and its time go on. One whose time went by unanswered was failed.</summary>
    /// <param name="state">The miner.</param>
    /// <param name="draw">32 random bytes for a challenge.</param>
    /// <param name="options">The network's numbers.</param>
    /// <param name="now">The time.</param>
    public static (BenchmarkGiven Given, MinerState State) Given(MinerState state, ReadOnlySpan<byte> draw, NetworkOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsDue(state, options, now)) return (new BenchmarkGiven(BenchmarkResult.NotDue), state);
        if (state.Benchmark.Open is { } open)
        {
            DateTimeOffset end = open.GivenAt + options.BenchmarkTime;
            if (now <= end && !(state.SuspendedUntil > now)) return (new BenchmarkGiven(BenchmarkResult.Given, open.Challenge, end), state);
            if (now > end) state = Failed(state, options, now);
        }

        if (state.SuspendedUntil > now) return (new BenchmarkGiven(BenchmarkResult.Suspended), state);
        BenchmarkChallenge next = new(Convert.ToHexStringLower(draw), now);
        return (
            new BenchmarkGiven(BenchmarkResult.Given, next.Challenge, now + options.BenchmarkTime),
            state with { Benchmark = state.Benchmark with { Open = next } });
    }

    /// <summary>Whether an answer to a challenge is worth looking at: it is open, and its time is not over.</summary>
    public static bool IsOpen(MinerState state, string challenge, NetworkOptions options, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        return state.Benchmark.Open is { } open && open.Challenge == challenge && at <= open.GivenAt + options.BenchmarkTime;
    }

    /// <summary>An answer; one that is passed already stays so, and one that is failed is over.</summary>
    /// <param name="state">The miner.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="draw">8 random bytes for the time of the next one.</param>
    /// <param name="options">The network's numbers.</param>
    public static (BenchmarkResult Result, MinerState State) Answered(MinerState state, BenchmarkMeasured answer, ReadOnlySpan<byte> draw, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(answer);
        if (state.Benchmark.Passed == answer.Challenge) return (BenchmarkResult.Passed, state);
        if (state.Benchmark.Open is not { } open || open.Challenge != answer.Challenge) return (BenchmarkResult.Unknown, state);
        if (answer.At > open.GivenAt + options.BenchmarkTime) return (BenchmarkResult.Late, Failed(state, options, answer.At));
        if (!answer.IsRight) return (BenchmarkResult.Wrong, Failed(state, options, answer.At));
        return (BenchmarkResult.Passed, state with
        {
            Benchmark = new BenchmarkState
            {
                DueAt = answer.At + WaitOf(draw, options.BenchmarkMean),
                Passed = answer.Challenge,
                TookMs = Math.Max(1, (long)(answer.At - open.GivenAt).TotalMilliseconds),
            },
        });
    }

    /// <summary>A waiting time drawn from the exponential distribution with that mean.</summary>
    /// <param name="draw">8 random bytes.</param>
    /// <param name="mean">The mean.</param>
    public static TimeSpan WaitOf(ReadOnlySpan<byte> draw, TimeSpan mean)
    {
        // 53 bits, above zero: of the largest the logarithm is nothing, of the smallest 36.7.
        double share = ((System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(draw) >> 11) + 1) / (double)(1UL << 53);
        return mean * Math.Min(MostMeans, -Math.Log(share));
    }

    // It stays due, so there is no job before one is passed. Who fails too often in a row loses what a late reveal in a row loses.
    private static MinerState Failed(MinerState state, NetworkOptions options, DateTimeOffset now)
    {
        MinerState failed = state with { Benchmark = state.Benchmark with { Open = null, FailedInARow = state.Benchmark.FailedInARow + 1 } };
        if (failed.Benchmark.FailedInARow < options.MaxFailedBenchmarks) return failed;
        DateTimeOffset until = now + options.LateSuspensionTime;
        return failed with
        {
            Benchmark = failed.Benchmark with { FailedInARow = 0 },
            Accepted = state.Accepted / 2,
            SuspendedUntil = state.SuspendedUntil > until ? state.SuspendedUntil : until,
        };
    }
}
