using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Events;

/// <summary>A chain in memory: blocks with events, reorganisations at will, and a bound on what it tells at once.</summary>
internal sealed class PretendChain : IRpc
{
    public static readonly Address Contract = Accounts.Number(3);

    private readonly List<(Bytes32 Hash, Bytes32 Parent, int Events)> blocks = [];
    private int made;

    public PretendChain() => Grow(0);

    /// <summary>The most blocks of one question about events; more is refused.</summary>
    public ulong MostRange { get; set; } = ulong.MaxValue;

    /// <summary>Runs before each question.</summary>
    public Action? BeforeAnswer { get; set; }

    /// <summary>How many of the newest blocks the node that answers has not got yet.</summary>
    public int Behind { get; set; }

    public int Length => blocks.Count;

    private int Known => Math.Max(1, blocks.Count - Behind);

    public void Grow(int events) => blocks.Add((Hash($"block {made++}"), blocks.Count == 0 ? default : blocks[^1].Hash, events));

    public void Undo(int depth) => blocks.RemoveRange(blocks.Count - depth, depth);

    /// <summary>The events of the chain as it is: what a consumer must have in the end.</summary>
    public IEnumerable<string> Truth() => blocks.SelectMany(static block => Enumerable.Range(0, block.Events).Select(index => Name(block.Hash, (uint)index)));

    public static string Name(Bytes32 block, uint index) => string.Create(CultureInfo.InvariantCulture, $"{block}/{index}");

    public Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation)
    {
        BeforeAnswer?.Invoke();
        JsonNode? json = call.Method switch
        {
            "eth_getBlockByNumber" => Block(call.Parameters[0]!.GetValue<string>()),
            "eth_getLogs" => Logs(call.Parameters[0]!.AsObject()),
            _ => throw new NotSupportedException(call.Method),
        };
        using var document = JsonDocument.Parse(json?.ToJsonString() ?? "null");
        return Task.FromResult(call.Read(document.RootElement.Clone()));
    }

    public async Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation)
    {
        var answers = new List<RpcAnswer<T>>();
        foreach (var call in calls) answers.Add(new RpcAnswer<T>(await AskAsync(call, cancellation), null));
        return answers;
    }

    private static Bytes32 Hash(string text) => Bytes32.Keccak(System.Text.Encoding.UTF8.GetBytes(text));

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private JsonObject? Block(string tag)
    {
        var number = tag == "latest" ? Known - 1 : (int)Number(tag);
        return number >= Known ? null : new JsonObject
        {
            ["number"] = $"0x{number:x}",
            ["hash"] = $"{blocks[number].Hash}",
            ["parentHash"] = $"{blocks[number].Parent}",
            ["timestamp"] = "0x1",
            ["gasLimit"] = "0x1",
        };
    }

    private JsonArray Logs(JsonObject query)
    {
        var (from, to) = (Number(query["fromBlock"]!.GetValue<string>()), Number(query["toBlock"]!.GetValue<string>()));
        if (to - from + 1 > MostRange) throw new RpcNodeException("here", -32005, "range too long", null);
        var logs = new JsonArray();
        for (var number = (int)from; number <= (int)to && number < Known; number++)
        {
            for (var index = 0; index < blocks[number].Events; index++)
            {
                logs.Insert(0, new JsonObject
                {
                    ["address"] = Contract.ToString(),
                    ["topics"] = new JsonArray($"{Hash("topic")}"),
                    ["data"] = "0x",
                    ["blockNumber"] = $"0x{number:x}",
                    ["blockHash"] = $"{blocks[number].Hash}",
                    ["transactionHash"] = $"{Hash("transaction")}",
                    ["logIndex"] = $"0x{index:x}",
                });
            }
        }

        return logs;
    }
}
