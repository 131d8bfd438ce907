// The chain of a network on this machine, seen by the people in it: who is given tokens, who signs, what time it is. What only a development
// chain allows is here and nowhere else: tokens out of the operator's grant, the word of the governance without a vote, days that pass.

using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.OwnChain;

/// <summary>The embedded chain of a network's silo.</summary>
internal sealed class DevelopmentChain : IAsyncDisposable
{
    // Ether for gas: on this chain it is worth nothing.
    private static readonly UInt128 Gas = (UInt128)1_000_000_000_000_000_000 * 1_000;

    private readonly RpcClient rpc;
    private readonly TimeProvider time;

    private DevelopmentChain(RpcClient rpc, string url, string file, DeployedContracts contracts, Address operatorNow, TimeProvider time) =>
        (this.rpc, Url, ContractsFile, Contracts, Operator, this.time) = (rpc, url, file, contracts, operatorNow, time);

    /// <summary>Its node.</summary>
    public string Url { get; }

    /// <summary>The file of the contracts' addresses.</summary>
    public string ContractsFile { get; }

    /// <summary>To ask it.</summary>
    public IRpc Rpc => rpc;

    /// <summary>The contracts.</summary>
    public DeployedContracts Contracts { get; }

    /// <summary>Who posts roots.</summary>
    public Address Operator { get; }

    /// <summary>The CuckooPay.</summary>
    public Address Pay => Contracts[nameof(CuckooPay)];

    /// <summary>Finds the chain that a network's silo has started.</summary>
    /// <exception cref="EdgeSetupException">It has none.</exception>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<DevelopmentChain> OpenAsync(LocalNetwork network, TimeProvider time, CancellationToken cancellation)
    {
        using CuckooClient client = new(new EdgeOptions { Edge = network.Edge }, time: time);
        EpochsReply epochs = await client.EpochsAsync(cancellation);
        ulong chainId = ulong.Parse(epochs.ChainId, NumberStyles.None, CultureInfo.InvariantCulture);
        string file = DeployedContracts.FileIn(Path.Combine(network.Folder, "silo", "chain"), chainId);
        if (epochs.Rpc is not { } url || DeployedContracts.Load(file) is not { } contracts) throw new EdgeSetupException("The silo has no chain of its own.");
        RpcClient node = NodeAt(url, time);
        try
        {
            return new DevelopmentChain(node, url, file, contracts, await node.ReadAsync(contracts[nameof(CuckooPay)], CuckooPay.Operator(), BlockTag.Latest, cancellation), time);
        }
        catch (Exception)
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a hold on it for a key, which is made when it is not there.</summary>
    public Task<ChainSession> SignAsync(string keyPath, CancellationToken cancellation) =>
        ChainSession.OpenAsync(NodeAt(Url, time), Contracts, () => SigningKey.LoadOrCreate(keyPath), keyPath, cancellation);

    /// <summary>Asks a contract.</summary>
    public Task<T> ReadAsync<T>(string contract, ContractCall<T> call, CancellationToken cancellation) => rpc.ReadAsync(Contracts[contract], call, BlockTag.Latest, cancellation);

    /// <summary>Tokens of an account.</summary>
    public async Task<UInt128> TokensOfAsync(Address account, CancellationToken cancellation) => (UInt128)await ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(account), cancellation);

    /// <summary>Gives gas, and tokens out of the operator's grant.</summary>
    public async Task GiveAsync(Address to, UInt128 tokens, CancellationToken cancellation)
    {
        await rpc.AskAsync(Anvil.SetBalance(to, Gas), cancellation);
        if (tokens == 0) return;
        await FillPurseAsync(tokens, cancellation);
        await AsAsync(Operator, nameof(CuckooToken), CuckooToken.Transfer(to, tokens), cancellation);
    }

    /// <summary>Has the operator take its grant, if it has fewer tokens than it needs.</summary>
    public async Task FillPurseAsync(UInt128 tokens, CancellationToken cancellation)
    {
        if (await TokensOfAsync(Operator, cancellation) < tokens) await AsAsync(Operator, nameof(CuckooToken), CuckooToken.Mint(0), cancellation);
    }

    /// <summary>Sends what somebody else would send: the operator before there are roots, or the governance.</summary>
    /// <exception cref="EdgeSetupException">The contract refuses it.</exception>
    public async Task AsAsync<T>(Address who, string contract, ContractCall<T> call, CancellationToken cancellation)
    {
        await rpc.AskAsync(Anvil.SetBalance(who, Gas), cancellation);
        await rpc.AskAsync(Anvil.Impersonate(who), cancellation);
        Bytes32 sent = await rpc.AskAsync(Anvil.SendAs(who, Contracts[contract], call.Input.Span), cancellation);
        TransactionReceipt receipt = await Patience.UntilAsync($"{call.Function.Name} of {who} came into no block", () => rpc.AskAsync(Eth.Receipt(sent), cancellation), time, cancellation);
        await rpc.AskAsync(Anvil.StopImpersonating(who), cancellation);
        if (!receipt.Succeeded) throw new EdgeSetupException($"{contract} refused {call.Function.Name} of {who}.");
    }

    /// <summary>Lets time pass on the chain, to its next block.</summary>
    public async Task PassAsync(TimeSpan passing, CancellationToken cancellation)
    {
        BlockHeader newest = await rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation) ?? throw new EdgeSetupException("The chain has no newest block.");
        await rpc.AskAsync(Anvil.SetNextBlockTime(newest.Timestamp + (ulong)passing.TotalSeconds), cancellation);
        await rpc.AskAsync(Anvil.Mine(1), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => rpc.DisposeAsync();

    private static RpcClient NodeAt(string url, TimeProvider time) => new(RpcEndpoint.Parse(url), new RpcLimits(), time, new Random(0));
}
