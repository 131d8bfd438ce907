using System.Threading.Channels;
using Cuckoo.Testing;
using static Cuckoo.Client.Tests.ScriptedEdge;

namespace Cuckoo.Client.Tests;

public sealed class PauseTests
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pauses_BetweenAttempts_DoubleUpToTheLongest()
    {
        await using var edge = await StartAsync(Hangup);
        Assert.Equal<double>([200, 400, 800, 1600, 3200, 5000, 5000], await PausesAsync(edge, 7));
        Assert.Equal(8, edge.Log.Count);
    }

    [Fact]
    public async Task Pauses_AskedForByTheEdge_AreKept()
    {
        await using var edge = await StartAsync(Refusal(429, "too_many", "Wait.", "3"), Refusal(503, "starting", "Wait.", "0"), Hangup);
        // A pause of nothing sets no timer, so six of the seven are heard.
        Assert.Equal<double>([3000, 800], (await PausesAsync(edge, 6)).Take(2));
        // The clock begins at midnight on the first of January 2026; a date in the past means at once.
        await using var dated = await StartAsync(
            Refusal(503, "starting", "Wait.", "Thu, 01 Jan 2026 00:00:04 GMT"), Refusal(503, "starting", "Wait.", "Wed, 31 Dec 2025 00:00:00 GMT"), Hangup);
        Assert.Equal<double>([4000, 800], (await PausesAsync(dated, 6)).Take(2));
    }

    /// <summary>Lets a call fail to its end and gives the pauses it made, in milliseconds.</summary>
    private static async Task<List<double>> PausesAsync(ScriptedEdge edge, int count)
    {
        var time = new HeardTime();
        using var client = new CuckooClient(new EdgeOptions { Edge = edge.Url, AttemptTimeout = AttemptTimeout }, "key-1", time);
        var call = client.AccountAsync(TestContext.Current.CancellationToken);
        var pauses = new List<double>();
        while (pauses.Count < count)
        {
            var due = await time.Set.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (due == AttemptTimeout)
                continue;
            pauses.Add(due.TotalMilliseconds);
            time.Clock.Advance(due);
        }

        await Assert.ThrowsAsync<EdgeUnreachableException>(() => call);
        return pauses;
    }

    /// <summary>The fake clock, telling of each timer that is set on it: the barrier before the clock is moved.</summary>
    private sealed class HeardTime : TimeProvider
    {
        public FakeTime Clock { get; } = new();

        public Channel<TimeSpan> Set { get; } = Channel.CreateUnbounded<TimeSpan>();

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Clock.GetUtcNow();

        public override long GetTimestamp() => Clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Clock.CreateTimer(callback, state, dueTime, period);
            Set.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
