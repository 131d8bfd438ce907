using System.Collections.Concurrent;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.Miner.Cheats;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>Cheats that come back: one that is caught and suspended returns under a new key and cheats in the next way.</summary>
internal sealed class CheatCrew(Uri edge) : IAsyncDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly List<Task> seats = [];
    private int turn;

    /// <summary>Addresses of all that ever cheated.</summary>
    public ConcurrentBag<string> Addresses { get; } = [];

    /// <summary>How many were caught.</summary>
    public int Caught => caught;

    private int caught;

    /// <summary>One more cheat at a time.</summary>
    public void AddSeat() => seats.Add(Task.Run(SitAsync));

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await Task.WhenAll(seats);
        over.Dispose();
    }

    private async Task SitAsync()
    {
        while (!over.IsCancellationRequested)
        {
            string way = Cheat.Names[Interlocked.Increment(ref turn) % Cheat.Names.Count];
            await using LocalMiner miner = LocalMiner.Start(edge, Cheat.Named(way, HonestWork.Instance));
            Addresses.Add(miner.Address);
            await Task.WhenAny(miner.Ended, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token));
            if (!miner.Ended.IsCompleted) continue;
            Assert.Equal("miner_suspended", await miner.Ended);
            Interlocked.Increment(ref caught);
        }
    }
}
