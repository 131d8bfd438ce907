using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;

namespace Cuckoo.Silo.Hosting;

/// <summary>
/// Gives the network the money it starts with: moves the treasury's first money from the faucet, once in the life of the books
/// by the transfer's id. On a chain the treasury has what is deposited for it, and nothing out of nothing beside that. It runs when the engine takes calls and before the edge listens; its failure fails the start.
/// </summary>
internal sealed class Treasury(IGrainFactory grains, NetworkOptions network) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Every shard wakes up: what a dead process left on its way between two of them goes on.
        ILedgerGrain ledger = grains.GetGrain<ILedgerGrain>(LedgerBook.Main);
        await ledger.Totals();
        if (network.HasChain || network.TreasurySeed.IsZero) return;
        TransferOrder seed = new(
            TransferId.For("seed", "treasury"), AccountId.Faucet, AccountId.Treasury, network.TreasurySeed, "seed", "treasury");
        LedgerResult result = await ledger.Transfer(seed);

        // Another amount configured since is no reason to give twice.
        if (!result.IsDone() && result is not LedgerResult.IdReused)
            throw new InvalidOperationException($"The treasury could not be given its first money: {result}.");
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
