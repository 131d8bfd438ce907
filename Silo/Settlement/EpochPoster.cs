using Cuckoo.Chain.Rpc;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;

namespace Cuckoo.Silo.Settlement;

/// <summary>Works on epochs while the silo runs. Whatever fails is tried again: each step can be repeated.</summary>
internal sealed class EpochPoster(
    ISiloChain state, ISettlementChain chain, IEpochArchive archive, ILedgerJournal journal, IGrainFactory grains, SiloOptions options, TimeProvider time, ILogger<EpochPoster> log)
    : BackgroundService
{
    /// <summary>The work; nothing before the chain is up.</summary>
    public EpochWork? Work { get; private set; }

    /// <summary>Works until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        if (options.EpochSeconds is { } seconds)
        {
            log.LogInformation("Epochs are as long as Cuckoo:EpochSeconds says, {Seconds} s (0 for none), and not as the chain's parameter EpochLength does.", seconds);
            if (seconds == 0) return;
        }

        using PeriodicTimer timer = new(chain.IsDevelopment ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(15), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!state.IsUp) continue;
            try
            {
                Work ??= new EpochWork(chain, archive, journal, grains, new WalletAccounts(grains), LengthAsync, time);
                if (await Work.StepAsync(stoppingToken)) log.LogInformation("An epoch's root was posted.");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The chain is away, a grain is read again, or something is wrong that an operator has to see; the next tick goes on.
                log.Log(e is RpcException or TimeoutException or IOException ? LogLevel.Warning : LogLevel.Error, e, "The work on epochs could not go on; it is tried again.");
            }
        }
    }

    private async Task<TimeSpan> LengthAsync() => options.EpochSeconds is { } seconds
        ? TimeSpan.FromSeconds(seconds)
        : ParameterRules.EpochLengthOf(await grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Parameters());

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);
}
