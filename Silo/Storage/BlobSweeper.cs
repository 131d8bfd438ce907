using Cuckoo.Blobs;

namespace Cuckoo.Silo.Storage;

/// <summary>Sweeps the store of blobs now and then: leftovers of killed processes, blobs whose time is over, keys of an old master key.</summary>
internal sealed class BlobSweeper(IServiceProvider services, TimeProvider time, ILogger<BlobSweeper> log) : BackgroundService
{
    private static readonly TimeSpan SweepTime = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(SweepTime, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                SweepResult swept = await services.GetRequiredService<BlobSweep>().RunAsync(stoppingToken);
                log.LogInformation(
                    "Blobs swept: {Seen} objects, {Dropped} deleted, {Rewrapped} keys wrapped anew, {Unreadable} unreadable.",
                    swept.Seen, swept.Dropped, swept.Rewrapped, swept.Unreadable);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next sweep begins anew.
                log.LogError(e, "A sweep of blobs failed.");
            }
        }
    }
}
