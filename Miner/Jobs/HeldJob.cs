using Cuckoo.Miner.Edge;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>A job that is leased to this miner, whose lease is kept from the start, also while others are done before it.</summary>
internal sealed class HeldJob : IAsyncDisposable
{
    private readonly CancellationTokenSource drop;
    private readonly CancellationTokenSource over;
    private readonly Task beating;

    /// <param name="door">The edge.</param>
    /// <param name="job">The job.</param>
    /// <param name="time">The clock.</param>
    /// <param name="leave">Leaves it at once.</param>
    public HeldJob(EdgeDoor door, JobReply job, TimeProvider time, CancellationToken leave)
    {
        Job = job;
        drop = CancellationTokenSource.CreateLinkedTokenSource(leave);
        over = CancellationTokenSource.CreateLinkedTokenSource(drop.Token);
        Heartbeats = new Heartbeats(door, job, time, drop);
        beating = Heartbeats.RunAsync(over.Token);
    }

    /// <summary>The job.</summary>
    public JobReply Job { get; }

    /// <summary>What keeps its lease.</summary>
    public Heartbeats Heartbeats { get; }

    /// <summary>The lease is gone, or it is to be left at once.</summary>
    public CancellationToken Drop => drop.Token;

    /// <summary>It is over: no heartbeat is sent any more.</summary>
    public async Task EndAsync()
    {
        await over.CancelAsync();
        await beating;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        over.Dispose();
        drop.Dispose();
    }
}
