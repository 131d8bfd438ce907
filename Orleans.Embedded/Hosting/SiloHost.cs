// The silo inside the host: its life begins and ends with the host's. What the engine itself does in which stage is in
// SiloStages; services of the application join by ILifecycleParticipant<ISiloLifecycle>.

using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Lifecycle;
using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

internal sealed class SiloHost(GrainRuntime runtime, SiloLifecycle lifecycle, IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants) : IHostedService, IDisposable
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var participant in participants) participant.Participate(lifecycle);
        try
        {
            await lifecycle.OnStart(cancellationToken);
        }
        catch
        {
            await lifecycle.OnStop(new CancellationToken(canceled: true));
            runtime.Phase = SiloPhase.Stopped;
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (runtime.Phase != SiloPhase.Running) return;
        await lifecycle.OnStop(cancellationToken);
    }

    public void Dispose() => runtime.Phase = SiloPhase.Stopped;
}
