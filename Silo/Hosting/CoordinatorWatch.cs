using Cuckoo.Grains;
using Cuckoo.Grains.Canaries;
using Cuckoo.Grains.Coordination;

namespace Cuckoo.Silo.Hosting;

/// <summary>
/// Keeps the coordinator and its canaries awake, from the start of the silo on: it resumes open requests and lets leases and deadlines pass by a
/// timer of its own, which would stand still if the activation ended after a failed write and nobody happened to call.
/// </summary>
internal sealed class CoordinatorWatch(IGrainFactory grains, NetworkOptions network, TimeProvider time, ILogger<CoordinatorWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        do
        {
            try
            {
                await grains.GetGrain<ICoordinatorGrain>(network.Coordinator.Value).Start();
                await grains.GetGrain<ICanaryGrain>(network.Coordinator.Value).Start();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "The coordinator could not be woken; it is tried again in {Seconds} s.", Period.TotalSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
