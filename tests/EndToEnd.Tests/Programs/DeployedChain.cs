using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>An embedded chain with all contracts, in a folder, and the key that deployed them, operates and holds the first tokens.</summary>
internal sealed class DeployedChain : IAsyncDisposable
{
    private readonly EmbeddedChain chain;
    private readonly SendJournal journal;
    private readonly SigningKey key;
    private readonly TransactionSender sender;
    private int sent;

    private DeployedChain(EmbeddedChain chain, SigningKey key, SendJournal journal, TransactionSender sender, DeployedContracts contracts, string folder)
    {
        (this.chain, this.key, this.journal, this.sender, Contracts) = (chain, key, journal, sender, contracts);
        (KeyPath, ContractsPath) = (Path.Combine(folder, "holder.key"), DeployedContracts.FileIn(folder, contracts.ChainId));
    }

    public DeployedContracts Contracts { get; }

    /// <summary>The file of the holder's key.</summary>
    public string KeyPath { get; }

    /// <summary>The file of the contracts' addresses.</summary>
    public string ContractsPath { get; }

    public Address Holder => key.Address;

    public string Url => $"http://{chain.Endpoint.Host}";

    public Chain.Rpc.IRpc Rpc => chain.Rpc;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<DeployedChain> StartAsync(string folder)
    {
        EmbeddedChain anvil = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = Path.Combine(folder, "chain") }, TimeProvider.System, Cancellation);
        SigningKey holder = SigningKey.LoadOrCreate(Path.Combine(folder, "holder.key"));
        await anvil.FundAsync(holder.Address, (UInt128)1_000_000_000_000_000_000 * 1_000, Cancellation);
        SendJournal sends = new(Path.Combine(folder, "deployment.sent"));
        TransactionSender sending = await TransactionSender.OpenAsync(anvil.Rpc, holder, sends, new SendOptions { PollInterval = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, Cancellation);
        DeployedContracts contracts = await Deployer.RunAsync(anvil.Rpc, sending, DeploymentPlan.Development(holder.Address), folder, Cancellation);
        DeployedChain deployed = new(anvil, holder, sends, sending, contracts, folder);
        await deployed.DoAsync(nameof(CuckooToken), CuckooToken.Mint(0));
        return deployed;
    }

    /// <summary>Sends as the holder, and sees that it went through.</summary>
    public async Task DoAsync<T>(string contract, ContractCall<T> call)
    {
        SendAnswer answer = await sender.SendAndFinishAsync($"{sent++} {call.Function.Name}", SendOrder.Call(Contracts[contract], call), Cancellation);
        Assert.True(answer.Record?.Place is { Succeeded: true }, answer.Reason ?? answer.Record?.Place?.Reason);
    }

    /// <summary>Gives ether for gas.</summary>
    public Task FundAsync(Address account) => chain.FundAsync(account, (UInt128)1_000_000_000_000_000_000 * 1_000, Cancellation);

    /// <summary>Lets time pass, to the next block.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await chain.Rpc.AskAsync(Anvil.IncreaseTime(time), Cancellation);
        await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        journal.Dispose();
        key.Dispose();
        await chain.DisposeAsync();
    }
}
