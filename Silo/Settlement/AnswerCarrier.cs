using Cuckoo.Chain.Rpc;

namespace Cuckoo.Silo.Settlement;

/// <summary>Answers questions about roots while the silo runs, also where it closes no epochs. Whatever fails is tried again: each step can be repeated.</summary>
internal sealed class AnswerCarrier(
    ISiloChain state, ISettlementChain chain, IEpochArchive archive, IGrainFactory grains, TimeProvider time, ILogger<AnswerCarrier> log)
    : BackgroundService
{
    /// <summary>Works until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        AnswerWork? work = null;
        string? told = null;
        using PeriodicTimer timer = new(chain.IsDevelopment ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(15), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!state.IsUp) continue;
            try
            {
                work ??= new AnswerWork(chain, archive, grains, time);
                int sent = await work.StepAsync(stoppingToken);
                if (sent > 0) log.LogInformation("{Sent} questions about roots were answered on the chain.", sent);
                if (work.Unanswered is { } what && what != told) log.LogError("{Unanswered} With it goes the operator's bond.", what);
                told = work.Unanswered;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The chain is away, a grain is read again, or something is wrong that an operator has to see; the next tick goes on.
                log.Log(e is RpcException or TimeoutException or IOException ? LogLevel.Warning : LogLevel.Error, e, "Questions about roots could not be looked at; it is tried again.");
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);
}
