using Cuckoo.Grains.Canaries;
using Cuckoo.Grains.Coordination;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>What the host's start-up does: without it nobody would resume what was open.</summary>
internal sealed class Resumption(IGrainFactory grains, NetworkOptions options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<ICoordinatorGrain>(options.Coordinator.Value).Start();
                if (options.CanaryTime > TimeSpan.Zero) await grains.GetGrain<ICanaryGrain>(options.Coordinator.Value).Start();
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
