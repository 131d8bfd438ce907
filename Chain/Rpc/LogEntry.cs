using System.Text.Json;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Rpc;

/// <summary>An event of a contract as the node gives it, in a mined block.</summary>
/// <param name="Contract">Who emitted it.</param>
/// <param name="Topics">Up to four: the event's signature hash, then its indexed arguments.</param>
/// <param name="Body">The other arguments, ABI-encoded, as lower-case hexadecimal text with 0x.</param>
/// <param name="Block">The block's height.</param>
/// <param name="BlockHash">The block's hash.</param>
/// <param name="Transaction">The transaction's hash.</param>
/// <param name="Index">Its place among all events of the block.</param>
public sealed record LogEntry(Address Contract, ValueList<Bytes32> Topics, string Body, ulong Block, Bytes32 BlockHash, Bytes32 Transaction, uint Index)
{
    private const int MostTopics = 4;

    /// <summary>The other arguments as bytes.</summary>
    public byte[] BodyBytes() => Convert.FromHexString(Body.AsSpan(2));

    internal static LogEntry Read(JsonElement log)
    {
        var topics = HexText.Property(log, "topics");
        if (topics.ValueKind is not JsonValueKind.Array || topics.GetArrayLength() > MostTopics) throw new FormatException("an event has no list of at most four topics");
        var index = HexText.Number(HexText.Property(log, "logIndex"));
        return new LogEntry(
            HexText.Account(HexText.Property(log, "address")),
            new ValueList<Bytes32>(topics.EnumerateArray().Select(HexText.Hash)),
            HexText.Of(HexText.Bytes(HexText.Property(log, "data"))),
            HexText.Number(HexText.Property(log, "blockNumber")),
            HexText.Hash(HexText.Property(log, "blockHash")),
            HexText.Hash(HexText.Property(log, "transactionHash")),
            index <= uint.MaxValue ? (uint)index : throw new FormatException("an event's index is larger than 32 bits"));
    }
}
