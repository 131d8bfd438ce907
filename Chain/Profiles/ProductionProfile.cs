using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Profiles;

/// <summary>A public chain as configuration names it.</summary>
/// <param name="ChainId">Which chain.</param>
/// <param name="Endpoints">Its nodes, in order of preference.</param>
/// <param name="Quorum">How many of them must agree on what money rests on.</param>
/// <param name="Confirmations">How deep a block must lie before it counts.</param>
/// <param name="Contracts">Where the contracts are, by name.</param>
/// <param name="OperatorKey">Where the operator's key is.</param>
public sealed record ProductionProfile(
    ulong ChainId, IReadOnlyList<RpcEndpoint> Endpoints, int Quorum, int Confirmations, IReadOnlyDictionary<string, Address> Contracts, KeyReference OperatorKey)
{
    /// <summary>The first block that may have events of the contracts: the one they were made in, or any before it.</summary>
    public ulong FirstBlock { get; init; } = 1;

    /// <summary>Reads the settings Chain:ChainId, Chain:Rpc (URLs, separated by commas), Chain:Quorum, Chain:Confirmations, Chain:Operator, Chain:FirstBlock (1 where it is missing) and Chain:Contracts:NAME.</summary>
    /// <param name="settings">All settings, by name.</param>
    /// <returns>The profile, or everything that is wrong with the settings, one sentence each; no sentence repeats a URL or a key.</returns>
    public static (ProductionProfile? Profile, IReadOnlyList<string> Problems) Read(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = new List<string>();
        var chainId = Number(settings, "Chain:ChainId", least: 1, problems);
        var endpoints = ReadEndpoints(settings, problems);
        var quorum = Number(settings, "Chain:Quorum", least: 1, problems);
        var confirmations = Number(settings, "Chain:Confirmations", least: 1, problems);
        if (endpoints.Count > 0 && problems.Count == 0 && quorum > (ulong)endpoints.Count) problems.Add($"Chain:Quorum is {quorum} and there are {endpoints.Count} endpoints.");
        if (confirmations > 10_000) problems.Add("Chain:Confirmations is more than 10000.");

        var contracts = new Dictionary<string, Address>(StringComparer.Ordinal);
        foreach (var (name, value) in settings.Where(static one => one.Key.StartsWith("Chain:Contracts:", StringComparison.Ordinal)))
        {
            if (Address.TryParse(value, out var address)) contracts[name["Chain:Contracts:".Length..]] = address;
            else problems.Add($"{name} is no address in its EIP-55 spelling.");
        }

        var first = settings.ContainsKey("Chain:FirstBlock") ? Number(settings, "Chain:FirstBlock", least: 1, problems) : 1;
        KeyReference? key = null;
        try
        {
            if (settings.TryGetValue("Chain:Operator", out var reference)) key = KeyReference.Parse(reference);
            else problems.Add("Chain:Operator is missing.");
        }
        catch (FormatException e)
        {
            problems.Add($"Chain:Operator: {e.Message}");
        }

        return problems.Count > 0 ? (null, problems) : (new ProductionProfile(chainId, endpoints, (int)quorum, (int)confirmations, contracts, key!) { FirstBlock = first }, problems);
    }

    private static ulong Number(IReadOnlyDictionary<string, string> settings, string name, ulong least, List<string> problems)
    {
        if (settings.TryGetValue(name, out var text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least) return number;
        problems.Add($"{name} is missing or no whole number from {least}.");
        return least;
    }

    private static List<RpcEndpoint> ReadEndpoints(IReadOnlyDictionary<string, string> settings, List<string> problems)
    {
        var endpoints = new List<RpcEndpoint>();
        foreach (var url in settings.GetValueOrDefault("Chain:Rpc", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                endpoints.Add(RpcEndpoint.Parse(url));
            }
            catch (FormatException e)
            {
                problems.Add($"Chain:Rpc: {e.Message}");
            }
        }

        if (endpoints.Count == 0 && problems.TrueForAll(static one => !one.StartsWith("Chain:Rpc", StringComparison.Ordinal))) problems.Add("Chain:Rpc is missing; it must be one or more URLs, separated by commas.");
        return endpoints;
    }
}
