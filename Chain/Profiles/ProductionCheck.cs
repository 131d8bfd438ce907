// Run before anything is signed for a public chain: that it is the chain meant, that no node of it is a development chain in
// disguise, that the contracts are there, and that the key is not one everybody has.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Profiles;

/// <summary>Tells a public chain from one that only looks so.</summary>
public static class ProductionCheck
{
    // 31337 is anvil's and Hardhat's, 1337 Ganache's and geth's in development mode.
    private static readonly ulong[] DevelopmentChains = [31337, 1337];

    // How programs that invent a chain name themselves.
    private static readonly string[] DevelopmentPrograms = ["anvil", "hardhat", "ganache", "ethereumjs testrpc"];

    // The first ten accounts of "test test … junk", the phrase of anvil and Hardhat: their keys are printed at every start.
    private static readonly HashSet<string> PublicAccounts = new(StringComparer.OrdinalIgnoreCase)
    {
        "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
        "0x90f79bf6eb2c4f870365e785982e1f101e93b906", "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65", "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
        "0x976ea74026e726554db657fa54763abd0c3a0aa9", "0x14dc79964da2c08b23698b3d3cc7ca32193d9955", "0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f",
        "0xa0ee7a142d267c1f36714e4a8f75612f20a79720",
    };

    /// <summary>Looks at every node of a chain.</summary>
    /// <param name="clients">One client a node.</param>
    /// <param name="chainId">The chain that is meant.</param>
    /// <param name="contracts">Where the contracts must be, by name.</param>
    /// <param name="account">The account that will sign.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Why nothing may be signed, one sentence each; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<RpcClient> clients, ulong chainId, IReadOnlyDictionary<string, Address> contracts, Address account, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentNullException.ThrowIfNull(contracts);
        var refusals = new List<string>();
        if (DevelopmentChains.Contains(chainId)) refusals.Add($"Chain id {chainId} is that of development chains.");
        if (PublicAccounts.Contains(account.ToString())) refusals.Add($"The key of {account} is public: it is one of the development accounts that every anvil prints.");
        foreach (var client in clients)
        {
            try
            {
                await LookAsync(client, chainId, contracts, refusals, cancellation);
            }
            catch (RpcException e)
            {
                refusals.Add(e.Message);
            }
        }

        return refusals;
    }

    private static async Task LookAsync(RpcClient client, ulong chainId, IReadOnlyDictionary<string, Address> contracts, List<string> refusals, CancellationToken cancellation)
    {
        var told = await client.AskAsync(Eth.ChainId, cancellation);
        if (told != chainId) refusals.Add($"The node at {client.Host} is on chain {told}, not {chainId}.");
        // A node may refuse to tell its program; a development chain does not.
        var version = (await client.AskAllAsync([Eth.ClientVersion], cancellation))[0];
        if (version.Error is null && DevelopmentPrograms.FirstOrDefault(name => version.Value!.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is { } program)
            refusals.Add($"The node at {client.Host} is {program}, a development chain.");
        // anvil_nodeInfo is answered by anvil alone, whatever it calls itself.
        var disguise = (await client.AskAllAsync([new RpcCall<bool>("anvil_nodeInfo", [], static _ => true)], cancellation))[0];
        if (disguise.Error is null) refusals.Add($"The node at {client.Host} answers to anvil's commands: anyone who reaches it can change any balance.");
        var unlocked = (await client.AskAllAsync([new RpcCall<int>("eth_accounts", [], static list => list.GetArrayLength())], cancellation))[0];
        if (unlocked is { Error: null, Value: > 0 }) refusals.Add($"The node at {client.Host} signs for {unlocked.Value} accounts of its own, as development chains do.");
        foreach (var (name, address) in contracts)
        {
            if (await client.AskAsync(Eth.Code(address, BlockTag.Latest), cancellation) == "0x")
                refusals.Add($"The node at {client.Host} knows no contract at {address}, where {name} should be.");
        }
    }
}
