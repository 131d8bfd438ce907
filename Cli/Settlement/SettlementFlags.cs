using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Settlement;

/// <summary>Which chain, whose key, and where leaves come from: the same for every command that settles. What is not said of the chain, the edge says.</summary>
internal sealed class SettlementFlags
{
    private readonly EdgeFlags edge = new();
    private readonly ChainFlags chain = new();
    private readonly Option<string?> leaves = new("--leaves") { Description = "File with the published leaves of an epoch; then no edge is asked for them." };
    private readonly bool signs;

    private SettlementFlags(bool signs) => this.signs = signs;

    /// <summary>Adds the options to a command.</summary>
    public static SettlementFlags AddTo(Command command, bool signs, bool hasLeaves = true)
    {
        SettlementFlags flags = new(signs);
        flags.edge.AddTo(command);
        flags.chain.AddTo(command, signs);
        if (hasLeaves) command.Options.Add(flags.leaves);
        return flags;
    }

    /// <summary>A client of the edge.</summary>
    public CuckooClient Edge(ParseResult parsed) => edge.Anonymous(parsed);

    /// <summary>Opens the chain that is named; what is not, an edge is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="mayDoWithoutKey">Whether a key is opened only when it is named.</param>
    /// <exception cref="EdgeSetupException">It is not said which chain, where its contract is, or there is no key.</exception>
    public async Task<ChainSession> OpenAsync(ParseResult parsed, CancellationToken cancellation, bool mayDoWithoutKey = false)
    {
        string? node = chain.NodeSaid(parsed);
        DeployedContracts? contracts = chain.ContractsSaid(parsed);
        if (node is null || contracts is null)
        {
            using CuckooClient client = Edge(parsed);
            EpochsReply epochs = await client.EpochsAsync(cancellation);
            node ??= epochs.Rpc ?? throw new EdgeSetupException($"Name a node of chain {epochs.ChainId} with --rpc.");
            contracts ??= ContractOf(epochs);
        }

        bool hasKey = signs && (!mayDoWithoutKey || chain.IsKeyNamed(parsed));
        Func<SigningKey>? openKey = hasKey ? () => chain.Key(parsed) : null;
        return await ChainSession.OpenAsync(ChainFlags.NodeAt(node), contracts, openKey, hasKey ? chain.KeyPath(parsed) : "", cancellation);
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

    // What settles needs this one contract, and the edge says where it is.
    private static DeployedContracts ContractOf(EpochsReply epochs) =>
        ulong.TryParse(epochs.ChainId, NumberStyles.None, CultureInfo.InvariantCulture, out ulong chainId) && Address.TryParseAnyCase(epochs.Contract, out Address pay)
            ? new DeployedContracts(chainId, new Dictionary<string, DeployedContract>(StringComparer.Ordinal) { [nameof(CuckooPay)] = new(pay, default) })
            : throw new EdgeSetupException("The edge does not say where the contract is; name the file of the contracts with --contracts.");
}
