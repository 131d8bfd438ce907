using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Work;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Sizes;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>
/// Keeps the lease of one job: tells the edge of progress at most every quarter of a second and of life at least as often as it
/// asks. It runs beside the kernels, which only leave behind how far they are.
/// </summary>
internal sealed class Heartbeats(EdgeDoor door, JobReply job, TimeProvider time, CancellationTokenSource drop)
{
    private static readonly WorkProgress Begun = new(0, 0);
    private static readonly TimeSpan MostOften = TimeSpan.FromMilliseconds(250);

    // What an edge asks for is kept within reason: never a flood, never so rare that a lease of any length is lost.
    private readonly TimeSpan atLeast = TimeSpan.FromMilliseconds(Math.Clamp(job.HeartbeatMs, 50, 60_000));

    private WorkProgress progress = Begun;

    /// <summary>Whether the edge said that the lease is gone.</summary>
    public bool IsLost { get; private set; }

    /// <summary>How far the job is.</summary>
    public WorkProgress Reached => Volatile.Read(ref progress);

    /// <summary>Notes how far the job is; called by the kernel's thread.</summary>
    public void Report(WorkProgress reached) => Volatile.Write(ref progress, reached);

    /// <summary>Beats until cancelled or until the lease is gone, and then drops the job.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var tick = atLeast / 2 < MostOften ? atLeast / 2 : MostOften;
        using var timer = new PeriodicTimer(tick, time);
        var lastAt = time.GetTimestamp();
        var last = Begun;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var now = Volatile.Read(ref progress);
                // A beat that waited for the tick after this one would come too late.
                if (now == last && time.GetElapsedTime(lastAt) + tick < atLeast)
                    continue;
                if (!await TryBeatAsync(now, cancellation))
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

    private static DraftPicture Small(RgbPicture picture)
    {
        var longer = Math.Max(Math.Max(picture.Width, picture.Height), DraftPicture.MostSide);
        var small = PictureSize.Stretch(
            new Picture(picture.Width, picture.Height, picture.Pixels),
            Math.Max(1, picture.Width * DraftPicture.MostSide / longer), Math.Max(1, picture.Height * DraftPicture.MostSide / longer));
        return new DraftPicture(small.Width, small.Height, Convert.ToBase64String(small.Rgb.Span));
    }

    /// <summary>False when the edge did not answer: the next tick tries again.</summary>
    private async Task<bool> TryBeatAsync(WorkProgress now, CancellationToken cancellation)
    {
        try
        {
            int[]? tokens = now.Tokens.IsEmpty ? null : [.. now.Tokens.Span[..Math.Min(now.Tokens.Length, HeartbeatSent.MostTokens)]];
            var reply = await door.HeartbeatAsync(job.JobId, new HeartbeatSent(job.LeaseId, now.Step, now.Steps, tokens, now.Picture is { } picture ? Small(picture) : null), cancellation);
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
