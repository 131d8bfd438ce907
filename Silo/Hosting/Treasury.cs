using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Silo.Hosting;

/// <summary>The money the network starts with.</summary>
internal static class Treasury
{
    /// <summary>Moves the treasury's first money from the faucet; the transfer's id makes it once in the life of the books.</summary>
    public static async Task Seed(IServiceProvider services, CancellationToken cancellation)
    {
        NetworkOptions network = services.GetRequiredService<NetworkOptions>();
        if (network.TreasurySeed.IsZero) return;
        TransferOrder seed = new(
            TransferId.For("seed", "treasury"), AccountId.Faucet, AccountId.Treasury, network.TreasurySeed, "seed", "treasury");
        LedgerResult result = await services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(LedgerBook.Main).Transfer(seed);

        // Another amount configured since is no reason to give twice.
        if (!result.IsDone() && result is not LedgerResult.IdReused)
            throw new InvalidOperationException($"The treasury could not be given its first money: {result}.");
    }
}
