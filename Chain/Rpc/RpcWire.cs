// JSON-RPC 2.0 as bytes: requests out, replies in. What comes in is a stranger's: ids must be exactly those that were sent,
// each once, in any order; everything else is malformed as a whole.

using System.Buffers;
using System.Text.Json;

namespace Cuckoo.Chain.Rpc;

/// <summary>Writes requests and reads replies.</summary>
internal static class RpcWire
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>One request object for one call, an array for several; ids count up from <paramref name="firstId"/>.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<RpcCall> calls, long firstId)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        if (calls.Count != 1) json.WriteStartArray();
        for (var place = 0; place < calls.Count; place++)
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteNumber("id"u8, firstId + place);
            json.WriteString("method"u8, calls[place].Method);
            json.WriteStartArray("params"u8);
            foreach (var parameter in calls[place].Parameters)
            {
                if (parameter is null) json.WriteNullValue();
                else parameter.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (calls.Count != 1) json.WriteEndArray();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>The whole text as JSON.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text, string host)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Malformed(host, "is not JSON");
        }
    }

    /// <summary>The replies to so many calls, in the calls' order.</summary>
    /// <exception cref="RpcException">Something is missing, doubled or of the wrong shape.</exception>
    public static RpcReply[] Read(JsonElement answer, int count, long firstId, string host)
    {
        // A server that takes no batches answers with one error object.
        if (count > 1 && answer.ValueKind is JsonValueKind.Object && Reply(answer, host).Error is { } refusal) throw refusal;
        var items = count == 1 && answer.ValueKind is JsonValueKind.Object ? [answer]
            : answer.ValueKind is JsonValueKind.Array ? answer.EnumerateArray().ToArray()
            : throw Malformed(host, "is neither one reply nor a list of them");
        if (items.Length != count) throw Malformed(host, $"has {items.Length} replies to {count} calls");

        var replies = new RpcReply[count];
        var seen = new bool[count];
        foreach (var item in items)
        {
            if (Id(item) is not { } id || id < firstId || id >= firstId + count || seen[id - firstId])
                throw Malformed(host, "has an id that was not sent, or one twice");
            seen[id - firstId] = true;
            replies[id - firstId] = Reply(item, host);
        }

        return replies;
    }

    /// <summary>The id of a reply, or null when it has none of ours.</summary>
    public static long? Id(JsonElement reply)
        => reply.ValueKind is JsonValueKind.Object && reply.TryGetProperty("id"u8, out var id) && id.ValueKind is JsonValueKind.Number && id.TryGetInt64(out var number) ? number : null;

    /// <summary>One reply object.</summary>
    /// <exception cref="RpcException">It has neither a result nor an error.</exception>
    public static RpcReply Reply(JsonElement reply, string host)
    {
        if (reply.TryGetProperty("error"u8, out var error) && error.ValueKind is JsonValueKind.Object)
        {
            var code = error.TryGetProperty("code"u8, out var number) && number.ValueKind is JsonValueKind.Number && number.TryGetInt32(out var value) ? value : 0;
            var message = error.TryGetProperty("message"u8, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString()! : "";
            return new RpcReply(default, new RpcNodeException(host, code, message, RevertData(error)));
        }

        return reply.TryGetProperty("result"u8, out var result)
            ? new RpcReply(result, null)
            : throw Malformed(host, "has a reply with neither result nor error");
    }

    /// <summary>The exception for an answer that is none.</summary>
    public static RpcException Malformed(string host, string what) => new(RpcFailure.Malformed, $"The answer of the node at {host} {what}.");

    // Nodes put the contract's bytes into error.data, some one level deeper.
    private static byte[]? RevertData(JsonElement error)
    {
        if (!error.TryGetProperty("data"u8, out var data)) return null;
        if (data.ValueKind is JsonValueKind.Object && data.TryGetProperty("data"u8, out var inner)) data = inner;
        return data.ValueKind is JsonValueKind.String && HexText.TryBytes(data.GetString()!, out var bytes) ? bytes : null;
    }
}
