using System.Threading.Channels;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Tests;

/// <summary>A job loop under way against a scripted edge.</summary>
internal sealed class LoopRun : IAsyncDisposable
{
    private readonly Departure departure = new();
    private readonly EdgeDoor door;
    private readonly Channel<Status> told = Channel.CreateUnbounded<Status>();

    public LoopRun(MinerEdge edge, IWork work, TimeProvider? time = null, Action<Execution, TypedDataDomain>? keep = null, bool waitsForStake = false)
    {
        time ??= TimeProvider.System;
        var options = new EdgeOptions { Edge = edge.Url, FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(100) };
        door = new EdgeDoor(options, Key, time, isBack => told.Writer.TryWrite(new Status(isBack ? "edge_back" : "edge_lost", "")));
        Ended = new JobLoop(door, [work], Key, time, status => told.Writer.TryWrite(status), keep: keep, waitsForStake: waitsForStake).RunAsync(departure);
    }

    public EdgeDoor Door => door;

    public SigningKey Key { get; } = SigningKey.Create();

    public Task Ended { get; }

    public void Ask() => departure.Ask();

    /// <summary>Waits for the next status of that name and gives it; what came before is dropped. A loop that ends without it is a failure.</summary>
    public async Task<Status> UntilAsync(string name)
    {
        while (true)
        {
            var more = told.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(more, Ended) == Ended && !told.Reader.TryPeek(out _))
            {
                await Ended;
                throw new InvalidOperationException($"The loop ended without saying '{name}'.");
            }

            var status = await told.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (string.Equals(status.Event, name, StringComparison.Ordinal))
                return status;
        }
    }

    public async ValueTask DisposeAsync()
    {
        departure.Ask();
        departure.Ask();
        await Ended.ContinueWith(_ => { }, TaskScheduler.Default);
        door.Dispose();
        departure.Dispose();
        Key.Dispose();
    }
}
