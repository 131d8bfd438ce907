using System.Security.Cryptography;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.OnChain;

/// <summary>A command's hold on a chain: a node, the contracts, and perhaps a key that signs.</summary>
internal sealed class ChainSession : IAsyncDisposable
{
    // A person waits.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly RpcClient node;
    private readonly SigningKey? key;
    private readonly SendJournal? journal;
    private readonly TransactionSender? sender;

    private ChainSession(RpcClient node, DeployedContracts contracts, SigningKey? key, SendJournal? journal, TransactionSender? sender) =>
        (this.node, Contracts, this.key, this.journal, this.sender) = (node, contracts, key, journal, sender);

    /// <summary>The chain.</summary>
    public IRpc Rpc => node;

    /// <summary>Where the contracts are.</summary>
    public DeployedContracts Contracts { get; }

    /// <summary>The CuckooPay.</summary>
    public Address Pay => Contracts[nameof(CuckooPay)];

    /// <summary>Whether there is a key that signs.</summary>
    public bool HasKey => key is not null;

    /// <summary>The key that signs.</summary>
    public SigningKey Key => key ?? throw new InvalidOperationException("The command signs nothing.");

    /// <summary>Whose key signs.</summary>
    public Address Account => sender?.Account ?? throw new InvalidOperationException("The command signs nothing.");

    /// <summary>Sends for the key that signs.</summary>
    public TransactionSender Sender => sender ?? throw new InvalidOperationException("The command signs nothing.");

    /// <summary>Opens a session, after a look at whether the node is on the contracts' chain.</summary>
    /// <exception cref="EdgeSetupException">The node does not answer, is on another chain, or there is no key.</exception>
    public static async Task<ChainSession> OpenAsync(RpcClient node, DeployedContracts contracts, Func<SigningKey>? openKey, string keyPath, CancellationToken cancellation)
    {
        SigningKey? signing = null;
        SendJournal? sent = null;
        try
        {
            ulong chain = await node.AskAsync(Eth.ChainId, cancellation);
            if (chain != contracts.ChainId) throw new EdgeSetupException($"The contracts are on chain {contracts.ChainId}; {node.Host} is on chain {chain}.");
            if (openKey is null) return new ChainSession(node, contracts, null, null, null);
            signing = openKey();
            // Beside the key, so that what was signed before a power cut is found again by the next command.
            sent = new SendJournal($"{keyPath}.sent.{chain}");
            TransactionSender sending = await TransactionSender.OpenAsync(node, signing, sent, new SendOptions { PollInterval = LookAgain }, TimeProvider.System, cancellation);
            await sending.AdvanceAsync(cancellation);
            return new ChainSession(node, contracts, signing, sent, sending);
        }
        catch (Exception)
        {
            sent?.Dispose();
            signing?.Dispose();
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks a contract.</summary>
    public Task<T> ReadAsync<T>(string contract, ContractCall<T> call, CancellationToken cancellation) => Rpc.ReadAsync(Contracts[contract], call, BlockTag.Latest, cancellation);

    /// <summary>Asks the CuckooPay.</summary>
    public Task<T> ReadAsync<T>(ContractCall<T> call, CancellationToken cancellation) => Rpc.ReadAsync(Pay, call, BlockTag.Latest, cancellation);

    /// <summary>The CuckooPay's own events; nothing is read yet.</summary>
    public PayEvents Events() => new(Rpc, Pay, new FollowerOptions(), TimeProvider.System);

    /// <summary>Sends a call and waits until it is in a block; a send that was broken off goes on.</summary>
    /// <param name="what">What it is for; asking again for the same finishes what was begun, and begins anew only when that is over.</param>
    /// <param name="to">The contract.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="EdgeSetupException">The chain refuses it.</exception>
    public async Task SendAsync<T>(string what, Address to, ContractCall<T> call, CancellationToken cancellation)
    {
        int attempt = 0;
        while (Sender.Find($"{what} {attempt}") is { State: SendState.Final or SendState.Displaced }) attempt++;
        SendAnswer answer = await Sender.SendAndFinishAsync($"{what} {attempt}", SendOrder.Call(to, call), cancellation);
        if (answer is not { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true })
            throw new EdgeSetupException($"The chain refuses it: {answer.Reason ?? answer.Record?.Place?.Reason ?? answer.Outcome.ToString()}");
    }

    /// <summary>Sends a call and waits until it is in a block.</summary>
    /// <returns>The transaction and its block.</returns>
    /// <exception cref="EdgeSetupException">The contract refuses it, or it cannot be paid for.</exception>
    public async Task<SendPlace> SendAsync<T>(string contract, ContractCall<T> call, CancellationToken cancellation)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        SendAnswer answer = await sender!.SendAndFinishAsync(id, SendOrder.Call(Contracts[contract], call), cancellation);
        if (answer.Outcome is SendOutcome.TooFewFunds) throw new EdgeSetupException($"{Account} cannot pay for the gas on chain {Contracts.ChainId}: {answer.Reason}");
        if (answer.Outcome is not SendOutcome.Accepted) throw new EdgeSetupException($"{contract} refuses {call.Function.Name}: {answer.Reason}");
        SendPlace place = answer.Record!.Place ?? throw new EdgeSetupException($"Another transaction of {Account} took the place of {call.Function.Name}; nothing was done. Is another program sending with this key?");
        return place.Succeeded ? place : throw new EdgeSetupException($"{contract} refused {call.Function.Name} in block {place.Block}: {place.Reason}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        sender?.Dispose();
        journal?.Dispose();
        key?.Dispose();
        await node.DisposeAsync();
    }
}
