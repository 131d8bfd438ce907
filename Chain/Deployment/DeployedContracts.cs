using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Deployment;

/// <summary>A contract that was made.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="CodeHash">The Keccak-256 of its code: what answers there is what was deployed.</param>
public sealed record DeployedContract(Address Address, Bytes32 CodeHash);

/// <summary>Where the contracts of a chain are.</summary>
/// <param name="ChainId">Which chain.</param>
/// <param name="Contracts">By name.</param>
public sealed record DeployedContracts(ulong ChainId, IReadOnlyDictionary<string, DeployedContract> Contracts)
{
    /// <summary>Where a contract is.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public Address this[string name] => Contracts.TryGetValue(name, out var contract) ? contract.Address : throw new KeyNotFoundException($"No contract {name} is deployed on chain {ChainId}.");

    /// <summary>The file of a chain's contracts in a folder.</summary>
    public static string FileIn(string folder, ulong chainId) => Path.Combine(folder, string.Create(null, $"contracts.{chainId}.json"));

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="FormatException">It is none of ours.</exception>
    public static DeployedContracts? Load(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var text = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeploymentFormat.Default.DeploymentText) ?? throw new FormatException($"{path} is empty.");
            return new DeployedContracts(text.ChainId, text.Contracts.ToDictionary(
                static one => one.Key, static one => new DeployedContract(Address.Parse(one.Value.Address), Bytes32.Parse(one.Value.CodeHash)), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FormatException($"{path} is no list of deployed contracts.", e);
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Save(string path)
    {
        var text = new DeploymentText(ChainId, Contracts.OrderBy(static one => one.Key, StringComparer.Ordinal)
            .ToDictionary(static one => one.Key, static one => new ContractText($"{one.Value.Address}", $"{one.Value.CodeHash}"), StringComparer.Ordinal));
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(text, DeploymentFormat.Default.DeploymentText));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Looks whether the code at every address is the one that was deployed.</summary>
    /// <returns>What is wrong, one sentence each; empty when all is well.</returns>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(IRpc rpc, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        var problems = new List<string>();
        if (await rpc.AskAsync(Eth.ChainId, cancellation) is var chainId && chainId != ChainId) return [$"The contracts are on chain {ChainId}; this is chain {chainId}."];
        foreach (var (name, contract) in Contracts)
        {
            var code = await CodeHashAsync(rpc, contract.Address, cancellation);
            if (code is null) problems.Add($"There is no code at {contract.Address}, where {name} was deployed.");
            else if (code != contract.CodeHash) problems.Add($"The code at {contract.Address} is not that of {name} as it was deployed.");
        }

        return problems;
    }

    /// <summary>The hash of the code at an address, or null when there is none.</summary>
    internal static async Task<Bytes32?> CodeHashAsync(IRpc rpc, Address address, CancellationToken cancellation)
    {
        var code = await rpc.AskAsync(Eth.Code(address, BlockTag.Latest), cancellation);
        return code.Length == 2 ? null : Bytes32.Keccak(Convert.FromHexString(code.AsSpan(2)));
    }
}

internal sealed record ContractText(string Address, string CodeHash);

internal sealed record DeploymentText(ulong ChainId, Dictionary<string, ContractText> Contracts);

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeploymentText))]
internal sealed partial class DeploymentFormat : JsonSerializerContext;
