using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OwnChain;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;

namespace Cuckoo.Cli.Up;

/// <summary>The chain of a network that stays: its miners stake, and its money, the faucet's as well, is deposits that settle.</summary>
internal sealed class UpChain : IAsyncDisposable
{
    // What the faucet gives a day.
    private static readonly UInt128 Deposit = 1_000_000_000_000_000_000;

    private readonly string anvil;
    private readonly TimeProvider time;
    private readonly StakedMiners miners;
    private DevelopmentChain? opened;

    private UpChain(string anvil, TimeProvider time) => (this.anvil, this.time, miners) = (anvil, time, new StakedMiners(time));

    /// <summary>The chain, once a miner has joined.</summary>
    public DevelopmentChain Chain => opened ?? throw new InvalidOperationException("No miner has joined yet.");

    /// <summary>Looks for anvil, or fetches it.</summary>
    /// <exception cref="EdgeSetupException">It cannot be had.</exception>
    public static async Task<UpChain> FindAsync(Action<string> fetching, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            return new UpChain(await AnvilSupply.FindAsync(fetching, cancellation), time);
        }
        catch (NoAnvilException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    /// <summary>The file of the wallet whose deposits the account has.</summary>
    public static string WalletIn(LocalNetwork network) => Path.Combine(network.Folder, "wallet.key");

    /// <summary>The network with this chain, and an epoch a minute.</summary>
    public LocalNetworkOptions On(LocalNetworkOptions options) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Chain__Mode"] = "embedded",
            ["Chain__Anvil"] = anvil,
            ["Cuckoo__EpochSeconds"] = "60",
        },
        Enrol = async (network, name, cancellation) =>
        {
            opened ??= await DevelopmentChain.OpenAsync(network, time, cancellation);
            return await miners.EnrolAsync(opened, network, name, cancellation);
        },
    };

    /// <summary>Ties the wallet to the account, and has it deposit.</summary>
    /// <returns>Where the money is from, as a part of a sentence.</returns>
    public async Task<string> FillAsync(LocalNetwork network, CuckooClient client, CancellationToken cancellation)
    {
        DepositingWallet wallet = new(Chain, WalletIn(network), time);
        await wallet.SignInAsync(client, cancellation);
        await wallet.DepositAsync(client, Deposit, cancellation);
        return $"{Amounts.Text(Deposit)} of it deposited on the chain now by its wallet {wallet.Address}";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => opened?.DisposeAsync() ?? ValueTask.CompletedTask;
}
