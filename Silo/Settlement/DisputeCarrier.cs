using Cuckoo.Chain.Rpc;

namespace Cuckoo.Silo.Settlement;

/// <summary>Works on disputes while the silo runs. Whatever fails is tried again: each step can be repeated.</summary>
internal sealed class DisputeCarrier(
    ISiloChain state, ISettlementChain chain, IGrainFactory grains, SiloOptions options, TimeProvider time, ILogger<DisputeCarrier> log)
    : BackgroundService
{
    /// <summary>Works until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!options.Disputes) return;
        DisputeWork? work = null;
        using PeriodicTimer timer = new(chain.IsDevelopment ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(15), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!state.IsUp) continue;
            try
            {
                work ??= new DisputeWork(chain, grains, options.MostDisputes, TimeSpan.FromDays(options.EvidenceDays), time);
                int opened = await work.StepAsync(stoppingToken);
                if (opened > 0) log.LogInformation("Miners that were found wrong were accused on the chain: {Opened} disputes opened, a bond each.", opened);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The chain is away, a grain is read again, or something is wrong that an operator has to see; the next tick goes on.
                log.Log(e is RpcException or TimeoutException or OperationCanceledException ? LogLevel.Warning : LogLevel.Error, e, "The work on disputes could not go on; it is tried again.");
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);
}
