using System.CommandLine;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Profiles;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Settlement;

/// <summary>Which chain and contract, whose key, and where leaves come from: the same for every command that settles.</summary>
internal sealed class ChainFlags
{
    private const string RpcVariable = "CUCKOO_RPC";
    private const string ContractVariable = "CUCKOO_PAY";

    private readonly EdgeFlags edge = new();
    private readonly Option<string?> rpc = new("--rpc") { Description = $"URL of a node of the chain; else {RpcVariable}, else what the edge of a development machine says." };
    private readonly Option<string?> contract = new("--contract") { Description = $"Address of the CuckooPay; else {ContractVariable}, else what the edge says." };
    private readonly Option<string?> leaves = new("--leaves") { Description = "File with the published leaves of an epoch; then no edge is asked for them." };
    private readonly Option<string?> wallet = new("--wallet") { Description = "File with the private key that signs: 64 hexadecimal digits, readable by its owner alone." };
    private readonly bool hasWallet;

    private ChainFlags(bool hasWallet) => this.hasWallet = hasWallet;

    /// <summary>Adds the options to a command.</summary>
    public static ChainFlags AddTo(Command command, bool hasWallet, bool hasLeaves = true)
    {
        ChainFlags flags = new(hasWallet);
        flags.edge.AddTo(command);
        command.Options.Add(flags.rpc);
        command.Options.Add(flags.contract);
        if (hasLeaves) command.Options.Add(flags.leaves);
        if (hasWallet) command.Options.Add(flags.wallet);
        return flags;
    }

    /// <summary>A client of the edge.</summary>
    public CuckooClient Edge(ParseResult parsed) => edge.Anonymous(parsed);

    /// <summary>Opens the chain.</summary>
    /// <exception cref="EdgeSetupException">It is not said which, or where its contract is.</exception>
    public async Task<ChainSession> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? node = parsed.GetValue(rpc) ?? Variable(RpcVariable);
        string? pay = parsed.GetValue(contract) ?? Variable(ContractVariable);
        if (node is null || pay is null)
        {
            using CuckooClient client = Edge(parsed);
            EpochsReply epochs = await client.EpochsAsync(cancellation);
            node ??= epochs.Rpc ?? throw new EdgeSetupException($"Name a node of chain {epochs.ChainId} with --rpc or {RpcVariable}.");
            pay ??= epochs.Contract;
        }

        if (!Address.TryParseAnyCase(pay, out Address address)) throw new EdgeSetupException("--contract is no address.");
        RpcClient rpcClient = new(RpcEndpoint.Parse(node), new RpcLimits(), TimeProvider.System, new Random(0));
        try
        {
            ulong chainId = await rpcClient.AskAsync(Eth.ChainId, cancellation);
            string? path = hasWallet ? parsed.GetValue(wallet) : null;
            SigningKey? key = path is null ? null : KeyReference.Parse("file:" + path).Open(static _ => null);
            return new ChainSession(rpcClient, chainId, address, key, path);
        }
        catch (Exception)
        {
            await rpcClient.DisposeAsync();
            throw;
        }
    }

    /// <summary>The leaves of an epoch: those of the file, or the edge's of this epoch of the contract; nothing when the edge has none such.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="chainEpoch">The contract's number; nothing for the newest that stands.</param>
    /// <param name="mayAsk">Whether an edge may be asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LeavesFile?> LeavesAsync(ParseResult parsed, ulong? chainEpoch, bool mayAsk, CancellationToken cancellation)
    {
        if (parsed.GetValue(leaves) is { } path)
        {
            await using FileStream file = File.OpenRead(path);
            return await LeavesFile.ReadAsync(file, cancellation);
        }

        if (!mayAsk) return null;
        using CuckooClient client = Edge(parsed);
        EpochsReply epochs = await client.EpochsAsync(cancellation);
        EpochReply? epoch = epochs.Epochs.FirstOrDefault(one => chainEpoch is { } number ? one.ChainEpoch == (long)number : one.Stage is "posted" or "final");
        return epoch is null ? null : await client.LeavesAsync(epoch.Epoch, cancellation);
    }

    /// <summary>The leaves that some leaves go on from; nothing when the edge has them not, or is not asked.</summary>
    public async Task<LeavesFile?> BeforeAsync(ParseResult parsed, LeavesFile file, CancellationToken cancellation)
    {
        if (parsed.GetValue(leaves) is not null || file.Header.Previous == default) return null;
        using CuckooClient client = Edge(parsed);
        string wanted = Convert.ToHexStringLower(file.Header.Previous.ToBytes());
        EpochReply? epoch = (await client.EpochsAsync(cancellation)).Epochs.FirstOrDefault(one => string.Equals(one.DataHash, wanted, StringComparison.Ordinal));
        return epoch is null ? null : await client.LeavesAsync(epoch.Epoch, cancellation);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}

/// <summary>A chain with its CuckooPay, and a key if one was named.</summary>
internal sealed class ChainSession(RpcClient rpc, ulong chainId, Address pay, SigningKey? key, string? keyPath) : IAsyncDisposable
{
    public IRpc Rpc => rpc;

    public ulong ChainId => chainId;

    public Address Pay => pay;

    /// <summary>The key.</summary>
    /// <exception cref="EdgeSetupException">None was named.</exception>
    public SigningKey Key => key ?? throw new EdgeSetupException("Name the file of the key that signs with --wallet.");

    /// <summary>Whether a key was named.</summary>
    public bool HasKey => key is not null;

    public PayEvents Events() => new(rpc, pay, new FollowerOptions(), TimeProvider.System);

    public Task<T> ReadAsync<T>(Cuckoo.Chain.Abi.ContractCall<T> call, CancellationToken cancellation) => rpc.ReadAsync(pay, call, BlockTag.Latest, cancellation);

    /// <summary>Sends a call and waits until it is in a block. The journal lies beside the key, so that a send that was broken off goes on.</summary>
    /// <param name="what">What it is for; asking again for the same finishes what was begun, and begins anew only when that is over.</param>
    /// <param name="to">The contract.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="EdgeSetupException">The chain refuses it.</exception>
    public async Task SendAsync<T>(string what, Address to, Cuckoo.Chain.Abi.ContractCall<T> call, CancellationToken cancellation)
    {
        using SendJournal journal = Journal();
        SendOptions options = new() { PollInterval = TimeSpan.FromMilliseconds(200) };
        using TransactionSender sender = await TransactionSender.OpenAsync(rpc, Key, journal, options, TimeProvider.System, cancellation);
        int attempt = 0;
        while (sender.Find($"{what} {attempt}") is { State: SendState.Final or SendState.Displaced }) attempt++;
        SendAnswer answer = await sender.SendAndFinishAsync($"{what} {attempt}", SendOrder.Call(to, call), cancellation);
        if (answer is not { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true })
            throw new EdgeSetupException($"The chain refuses it: {answer.Reason ?? answer.Record?.Place?.Reason ?? answer.Outcome.ToString()}");
    }

    /// <summary>The journal of what this key sends on this chain.</summary>
    public SendJournal Journal() => new($"{keyPath}.sends.{chainId}.db");

    public async ValueTask DisposeAsync()
    {
        key?.Dispose();
        await rpc.DisposeAsync();
    }
}
