// The calls of the execution API (github.com/ethereum/execution-apis) that the network makes, each with its types.

using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Rpc;

/// <summary>A message to a contract or an account that is not signed: for asking and estimating.</summary>
/// <param name="From">Who would send it; nobody for a plain read.</param>
/// <param name="To">Whom; nobody to make a contract.</param>
/// <param name="Input">The call's bytes.</param>
/// <param name="Value">Wei sent with it.</param>
public sealed record CallMessage(Address? From, Address? To, byte[] Input, UInt128 Value = default);

/// <summary>What recent blocks paid.</summary>
/// <param name="NextBaseFee">The base fee of the block to come, in wei a gas.</param>
/// <param name="Tips">For each block, oldest first, the tip at the asked percentile in wei a gas.</param>
public sealed record FeeHistory(UInt128 NextBaseFee, ValueList<UInt128> Tips);

/// <summary>Which events are asked for.</summary>
/// <param name="Contracts">Whose; empty for everyone's.</param>
/// <param name="Signatures">Which first topics; empty for all.</param>
public sealed record LogFilter(IReadOnlyList<Address> Contracts, IReadOnlyList<Bytes32> Signatures);

/// <summary>The calls.</summary>
public static class Eth
{
    // More than any program calls itself; it is a bound for a stranger's text.
    private const int MostVersionLength = 200;

    /// <summary>Which chain.</summary>
    public static RpcCall<ulong> ChainId { get; } = new("eth_chainId", [], HexText.Number);

    /// <summary>The height of the newest block.</summary>
    public static RpcCall<ulong> BlockNumber { get; } = new("eth_blockNumber", [], HexText.Number);

    /// <summary>Which program the node is, such as anvil/v1.7.1.</summary>
    public static RpcCall<string> ClientVersion { get; } = new("web3_clientVersion", [], static value
        => value.ValueKind is JsonValueKind.String && value.GetString() is { Length: <= MostVersionLength } text ? text : throw new FormatException("a version is not a short text"));

    /// <summary>A block's head; null when the node has no such block.</summary>
    public static RpcCall<BlockHeader?> Block(BlockTag block) => new("eth_getBlockByNumber", [block.Text, false], BlockHeader.Read);

    /// <summary>A block's head; null when the node has no such block.</summary>
    public static RpcCall<BlockHeader?> Block(Bytes32 hash) => new("eth_getBlockByHash", [hash.ToString(), false], BlockHeader.Read);

    /// <summary>Wei of an account.</summary>
    public static RpcCall<UInt128> Balance(Address account, BlockTag at) => new("eth_getBalance", [account.ToString(), at.Text], HexText.Quantity);

    /// <summary>How many transactions an account has sent: its next nonce.</summary>
    public static RpcCall<ulong> Nonce(Address account, BlockTag at) => new("eth_getTransactionCount", [account.ToString(), at.Text], HexText.Number);

    /// <summary>A contract's code as hexadecimal text; 0x where there is none.</summary>
    public static RpcCall<string> Code(Address account, BlockTag at) => new("eth_getCode", [account.ToString(), at.Text], static value => HexText.Of(HexText.Bytes(value)));

    /// <summary>Runs a message without keeping its effects; the result as hexadecimal text.</summary>
    public static RpcCall<string> Call(CallMessage message, BlockTag at) => new("eth_call", [Message(message), at.Text], static value => HexText.Of(HexText.Bytes(value)));

    /// <summary>The gas a message would use now.</summary>
    public static RpcCall<ulong> EstimateGas(CallMessage message) => new("eth_estimateGas", [Message(message)], HexText.Number);

    /// <summary>What recent blocks paid.</summary>
    /// <param name="blocks">How many blocks: 1 to 1024.</param>
    /// <param name="percentile">Which tip of each block: 0 the smallest, 50 the median.</param>
    public static RpcCall<FeeHistory> Fees(int blocks, double percentile)
        => new("eth_feeHistory", [HexText.Of((UInt128)blocks), "latest", new JsonArray(percentile)], history => Fees(history, blocks));

    /// <summary>Hands a signed transaction over; the answer is its hash.</summary>
    public static RpcCall<Bytes32> SendRaw(ReadOnlySpan<byte> transaction) => new("eth_sendRawTransaction", [HexText.Of(transaction)], HexText.Hash);

    /// <summary>What became of a transaction; null while no block has it.</summary>
    public static RpcCall<TransactionReceipt?> Receipt(Bytes32 transaction) => new("eth_getTransactionReceipt", [transaction.ToString()], TransactionReceipt.Read);

    /// <summary>Whether the node knows a transaction, mined or waiting.</summary>
    public static RpcCall<bool> Knows(Bytes32 transaction) => new("eth_getTransactionByHash", [transaction.ToString()], static value => value.ValueKind is not JsonValueKind.Null);

    /// <summary>Events in blocks <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public static RpcCall<ValueList<LogEntry>> Logs(LogFilter filter, ulong from, ulong to)
    {
        var query = Filter(filter);
        query["fromBlock"] = HexText.Of(from);
        query["toBlock"] = HexText.Of(to);
        return new("eth_getLogs", [query], static logs => logs.ValueKind is JsonValueKind.Array
            ? new ValueList<LogEntry>(logs.EnumerateArray().Select(LogEntry.Read))
            : throw new FormatException("events are not a list"));
    }

    internal static JsonObject Filter(LogFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = new JsonObject();
        if (filter.Contracts.Count > 0) query["address"] = new JsonArray([.. filter.Contracts.Select(static one => (JsonNode?)one.ToString())]);
        if (filter.Signatures.Count > 0) query["topics"] = new JsonArray(new JsonArray([.. filter.Signatures.Select(static one => (JsonNode?)one.ToString())]));
        return query;
    }

    private static JsonObject Message(CallMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var call = new JsonObject { ["input"] = HexText.Of(message.Input) };
        if (message.From is { } from) call["from"] = from.ToString();
        if (message.To is { } to) call["to"] = to.ToString();
        if (message.Value > 0) call["value"] = HexText.Of(message.Value);
        return call;
    }

    private static FeeHistory Fees(JsonElement history, int blocks)
    {
        var fees = HexText.Property(history, "baseFeePerGas");
        if (fees.ValueKind is not JsonValueKind.Array || fees.GetArrayLength() is 0 || fees.GetArrayLength() > blocks + 1)
            throw new FormatException("base fees are not one a block and one for the next");
        // The list is missing on a chain without transactions yet.
        var tips = HexText.Optional(history, "reward") is { ValueKind: JsonValueKind.Array } rewards
            ? rewards.EnumerateArray().Select(static block => block.ValueKind is JsonValueKind.Array && block.GetArrayLength() == 1 ? HexText.Quantity(block[0]) : throw new FormatException("a block has no tip at the asked percentile"))
            : [];
        return new FeeHistory(HexText.Quantity(fees[fees.GetArrayLength() - 1]), new ValueList<UInt128>(tips));
    }
}
