using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cuckoo.Chain.Rpc;

/// <summary>A call without the type of its answer: what goes over the wire.</summary>
/// <param name="Method">JSON-RPC's method.</param>
/// <param name="Parameters">Its parameters, in order.</param>
public record RpcCall(string Method, IReadOnlyList<JsonNode?> Parameters)
{
    // Reads, and the two that give the same when repeated: a raw transaction has one hash however often it is sent.
    private static readonly FrozenSet<string> Repeatable = FrozenSet.Create(
        StringComparer.Ordinal,
        "web3_clientVersion", "net_version", "eth_chainId", "eth_blockNumber", "eth_syncing", "eth_accounts", "eth_gasPrice", "eth_maxPriorityFeePerGas",
        "eth_feeHistory", "eth_getBalance", "eth_getCode", "eth_getStorageAt", "eth_getTransactionCount", "eth_call", "eth_estimateGas",
        "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getLogs",
        "eth_sendRawTransaction");

    /// <summary>Whether asking twice does no more than asking once.</summary>
    public bool IsRepeatable => Repeatable.Contains(Method);
}

/// <summary>A call and how its answer is read.</summary>
/// <typeparam name="T">The answer; quorum compares answers by its equality.</typeparam>
/// <param name="Method">JSON-RPC's method.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Read">Reads the result; a <see cref="FormatException"/> says that it is not what the method promises.</param>
public sealed record RpcCall<T>(string Method, IReadOnlyList<JsonNode?> Parameters, Func<JsonElement, T> Read) : RpcCall(Method, Parameters);
