using Cuckoo.Miner.Edge;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>
/// Keeps the lease of one job: tells the edge of progress at most every quarter of a second and of life at least as often as it
/// asks. It runs beside the kernels, which only leave a number behind.
/// </summary>
internal sealed class Heartbeats(EdgeDoor door, JobReply job, TimeProvider time, CancellationTokenSource drop)
{
    private static readonly TimeSpan MostOften = TimeSpan.FromMilliseconds(250);

    // What an edge asks for is kept within reason: never a flood, never so rare that a lease of any length is lost.
    private readonly TimeSpan atLeast = TimeSpan.FromMilliseconds(Math.Clamp(job.HeartbeatMs, 50, 60_000));

    // Step in the upper half, steps in the lower, so that both are read and written as one.
    private long progress;

    /// <summary>Whether the edge said that the lease is gone.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Notes how far the job is; called by the kernel's thread.</summary>
    public void Report(int step, int steps) => Volatile.Write(ref progress, ((long)step << 32) | (uint)steps);

    /// <summary>Beats until cancelled or until the lease is gone, and then drops the job.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var tick = atLeast / 2 < MostOften ? atLeast / 2 : MostOften;
        using var timer = new PeriodicTimer(tick, time);
        var lastAt = time.GetTimestamp();
        var last = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var now = Volatile.Read(ref progress);
                // A beat that waited for the tick after this one would come too late.
                if (now == last && time.GetElapsedTime(lastAt) + tick < atLeast)
                    continue;
                if (!await TryBeatAsync((int)(now >> 32), (int)now, cancellation))
                    continue;
                if (IsLost)
                {
                    await drop.CancelAsync();
                    return;
                }

                (last, lastAt) = (now, time.GetTimestamp());
            }
        }
        catch (OperationCanceledException)
        {
            // The job is over.
        }
    }

    /// <summary>False when the edge did not answer: the next tick tries again.</summary>
    private async Task<bool> TryBeatAsync(int step, int steps, CancellationToken cancellation)
    {
        try
        {
            var reply = await door.HeartbeatAsync(job.JobId, new HeartbeatSent(job.LeaseId, step, steps), cancellation);
            IsLost = !reply.IsHeld;
            return true;
        }
        catch (EdgeRefusedException e)
        {
            // Whatever else is refused, the job's own calls will hear it too and say so.
            IsLost = e.IsLeaseGone;
            return true;
        }
        catch (EdgeGoneException)
        {
            return false;
        }
    }
}
