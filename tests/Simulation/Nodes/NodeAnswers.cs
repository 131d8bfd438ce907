// What a node answers, as the execution API has it (github.com/ethereum/execution-apis): JSON in, JSON out, so that everything on our
// side of the wire is the network's own code.

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Transactions;
using Cuckoo.Simulation.Evm;

namespace Cuckoo.Simulation.Nodes;

/// <summary>The answers of one node.</summary>
/// <param name="chain">The chain.</param>
/// <param name="host">The node's name.</param>
/// <param name="headOf">The newest block it knows.</param>
internal sealed class NodeAnswers(SimulatedChain chain, string host, Func<ulong> headOf)
{
    // As public nodes have it: longer ranges are refused, and asked for in halves.
    private const ulong MostRange = 500;

    private const int ServerError = -32_000;
    private const int Reverted = 3;
    private const long CallGas = 30_000_000;

    /// <summary>The reply to one call.</summary>
    public RpcReply Of(RpcCall call)
    {
        try
        {
            JsonNode? result = Result(call.Method, call.Parameters);
            return new RpcReply(JsonSerializer.SerializeToElement(result), null);
        }
        catch (RpcNodeException e)
        {
            return new RpcReply(default, e);
        }
    }

    private JsonNode? Result(string method, IReadOnlyList<JsonNode?> given) => method switch
    {
        "eth_chainId" => HexText.Of(chain.ChainId),
        "eth_blockNumber" => HexText.Of(headOf()),
        "eth_getBlockByNumber" => chain.At(NumberOf(given[0])) is { } block && block.Head.Number <= headOf() ? JsonOf(block) : null,
        "eth_getBlockByHash" => chain.At(Bytes32.Parse(Text(given[0]))) is { } named && named.Head.Number <= headOf() ? JsonOf(named) : null,
        "eth_getBalance" => Of(given, static (account, _) => HexText.Of(account.Balance.Low)),
        "eth_getTransactionCount" => Of(given, static (account, _) => HexText.Of(account.Nonce)),
        "eth_getCode" => Of(given, static (account, _) => HexText.Of(account.Code)),
        "eth_call" => HexText.Of(Call(given[0]!.AsObject(), NumberOf(given[1]), CallGas, out _)),
        "eth_estimateGas" => HexText.Of((ulong)Estimate(given[0]!.AsObject())),
        "eth_feeHistory" => Fees((int)HexNumber(given[0])),
        "eth_sendRawTransaction" => Send(Text(given[0])),
        "eth_getTransactionReceipt" => chain.Find(Bytes32.Parse(Text(given[0]))) is { } at && at.Block.Head.Number <= headOf() ? JsonOf(at.Block, at.Mined) : null,
        "eth_getTransactionByHash" => chain.IsWaiting(Bytes32.Parse(Text(given[0]))) || chain.Find(Bytes32.Parse(Text(given[0]))) is not null ? new JsonObject() : null,
        "eth_getLogs" => Logs(given[0]!.AsObject()),
        _ => throw new RpcNodeException(host, -32_601, $"the method {method} does not exist/is not available", null),
    };

    private JsonNode? Of(IReadOnlyList<JsonNode?> given, Func<EvmAccount, Word, string> read)
    {
        Word account = AccountOf(Text(given[0]));
        return chain.Look(Known(NumberOf(given[1])), (world, _) => read(world[account], account));
    }

    private byte[] Call(JsonObject message, ulong number, long gas, out long used)
    {
        EvmResult result;
        (result, used) = Run(message, number, gas);
        if (result.Succeeded) return result.Output;
        throw new RpcNodeException(host, Reverted, result.GasLeft > 0 || result.Output.Length > 0 ? "execution reverted" : "out of gas", result.Output.Length > 0 ? result.Output : null);
    }

    private (EvmResult Result, long Used) Run(JsonObject message, ulong number, long gas)
    {
        Word from = message["from"] is { } sender ? AccountOf(Text(sender)) : default;
        Word? to = message["to"] is { } receiver ? AccountOf(Text(receiver)) : null;
        Word value = message["value"] is { } wei ? HexNumber(wei) : default(Word);
        byte[] input = Convert.FromHexString(Text(message["input"])[2..]);
        return chain.Look(Known(number), (world, block) =>
        {
            EvmResult result = Transactions.Ask(world, block, from, to, value, input, gas, out long used);
            return (result, used);
        });
    }

    // The least gas with which it goes through, by halving, to a sixty-fourth, as geth looks for it.
    private long Estimate(JsonObject message)
    {
        Call(message, headOf(), CallGas, out long used);
        (long low, long high) = (used - 1, Math.Min(CallGas, used * 64 / 63 * 2));
        if (Run(message, headOf(), used).Result.Succeeded) return used;
        while (high - low > high / 64)
        {
            long middle = (low + high) / 2;
            if (Run(message, headOf(), middle).Result.Succeeded) high = middle;
            else low = middle;
        }

        return high;
    }

    private string Send(string raw)
    {
        SignedTransaction signed;
        try
        {
            signed = SignedTransaction.Parse(Convert.FromHexString(raw.AsSpan(2)));
        }
        catch (FormatException e)
        {
            throw new RpcNodeException(host, ServerError, e.Message, null);
        }

        if (chain.Find(signed.Hash) is not null) throw new RpcNodeException(host, ServerError, "already known", null);
        return chain.Offer(signed) is { } refusal ? throw new RpcNodeException(host, ServerError, refusal, null) : signed.Hash.ToString();
    }

    private JsonObject Fees(int count)
    {
        ulong head = headOf();
        ulong first = head + 1 < (ulong)count ? 0 : head + 1 - (ulong)count;
        JsonArray fees = [], tips = [];
        for (ulong number = first; number <= head; number++)
        {
            MinedBlock block = chain.At(number)!;
            UInt128[] paid = [.. block.Mined.Select(one => one.Sent.PriceAt(block.Head.BaseFee)!.Value - block.Head.BaseFee).Order()];
            fees.Add(HexText.Of(block.Head.BaseFee));
            tips.Add(new JsonArray(HexText.Of(paid.Length == 0 ? 0 : paid[paid.Length / 2])));
        }

        fees.Add(HexText.Of(chain.At(head)!.NextBaseFee));
        return new JsonObject { ["oldestBlock"] = HexText.Of(first), ["baseFeePerGas"] = fees, ["reward"] = tips };
    }

    private JsonArray Logs(JsonObject filter)
    {
        (ulong from, ulong to) = ((ulong)HexNumber(filter["fromBlock"]), (ulong)HexNumber(filter["toBlock"]));
        if (to >= from + MostRange) throw new RpcNodeException(host, ServerError, string.Create(CultureInfo.InvariantCulture, $"query exceeds max block range {MostRange}"), null);
        HashSet<Word>? contracts = filter["address"] is JsonArray accounts ? [.. accounts.Select(static one => AccountOf(Text(one)))] : null;
        HashSet<Word>? topics = filter["topics"] is JsonArray { Count: > 0 } places ? [.. places[0]!.AsArray().Select(static one => Word.Of(Bytes32.Parse(Text(one)).ToBytes()))] : null;
        JsonArray found = [];
        for (ulong number = from; number <= Math.Min(to, headOf()); number++)
        {
            MinedBlock block = chain.At(number)!;
            foreach (MinedTransaction mined in block.Mined)
            {
                for (int at = 0; at < mined.Outcome.Logs.Count; at++)
                {
                    EvmLog log = mined.Outcome.Logs[at];
                    bool isAsked = contracts?.Contains(log.Contract) != false && (topics is null || (log.Topics.Count > 0 && topics.Contains(log.Topics[0])));
                    if (isAsked) found.Add(JsonOf(block, mined, log, mined.FirstLog + (uint)at));
                }
            }
        }

        return found;
    }

    private static JsonObject JsonOf(MinedBlock block) => new()
    {
        ["number"] = HexText.Of(block.Head.Number),
        ["hash"] = block.Hash.ToString(),
        ["parentHash"] = block.Parent.ToString(),
        ["timestamp"] = HexText.Of(block.Head.Timestamp),
        ["baseFeePerGas"] = HexText.Of(block.Head.BaseFee),
        ["gasLimit"] = HexText.Of(block.Head.GasLimit),
    };

    private static JsonObject JsonOf(MinedBlock block, MinedTransaction mined) => new()
    {
        ["transactionHash"] = mined.Sent.Signed.Hash.ToString(),
        ["blockNumber"] = HexText.Of(block.Head.Number),
        ["blockHash"] = block.Hash.ToString(),
        ["status"] = mined.Outcome.Succeeded ? "0x1" : "0x0",
        ["gasUsed"] = HexText.Of(mined.Outcome.GasUsed),
        ["effectiveGasPrice"] = HexText.Of(mined.Sent.PriceAt(block.Head.BaseFee)!.Value),
        ["contractAddress"] = mined.Outcome.Made is { } made ? HexText.Of(made.ToBytes().AsSpan(12)) : null,
        ["logs"] = new JsonArray([.. mined.Outcome.Logs.Select((log, at) => (JsonNode)JsonOf(block, mined, log, mined.FirstLog + (uint)at))]),
    };

    private static JsonObject JsonOf(MinedBlock block, MinedTransaction mined, EvmLog log, uint index) => new()
    {
        ["address"] = HexText.Of(log.Contract.ToBytes().AsSpan(12)),
        ["topics"] = new JsonArray([.. log.Topics.Select(static one => (JsonNode)HexText.Of(one.ToBytes()))]),
        ["data"] = HexText.Of(log.Body),
        ["blockNumber"] = HexText.Of(block.Head.Number),
        ["blockHash"] = block.Hash.ToString(),
        ["transactionHash"] = mined.Sent.Signed.Hash.ToString(),
        ["logIndex"] = HexText.Of(index),
    };

    private ulong NumberOf(JsonNode? tag) => Text(tag) is "latest" or "pending" or "safe" or "finalized" ? headOf() : (ulong)HexNumber(tag);

    private ulong Known(ulong number) => number <= headOf() ? number : throw new RpcNodeException(host, ServerError, "header not found", null);

    private static Word AccountOf(string text) => Word.Of(Convert.FromHexString(text.AsSpan(2)));

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? throw new FormatException("a parameter is missing");

    private static UInt128 HexNumber(JsonNode? node) => UInt128.Parse(Text(node).AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
