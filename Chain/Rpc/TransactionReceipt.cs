using System.Text.Json;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Rpc;

/// <summary>What became of a transaction in the block that has it.</summary>
/// <param name="Transaction">Its hash.</param>
/// <param name="Block">The block's height.</param>
/// <param name="BlockHash">The block's hash.</param>
/// <param name="Succeeded">False when it reverted: its nonce and its gas are gone, its effects never were.</param>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="GasPrice">Wei a gas it paid.</param>
/// <param name="Created">The contract it made, if it made one.</param>
/// <param name="Logs">Its events.</param>
public sealed record TransactionReceipt(
    Bytes32 Transaction, ulong Block, Bytes32 BlockHash, bool Succeeded, ulong GasUsed, UInt128 GasPrice, Address? Created, ValueList<LogEntry> Logs)
{
    internal static TransactionReceipt? Read(JsonElement receipt)
    {
        // A few nodes give receipts of transactions that still wait, without a block.
        if (receipt.ValueKind is JsonValueKind.Null || HexText.Optional(receipt, "blockHash") is null) return null;
        var logs = HexText.Property(receipt, "logs");
        if (logs.ValueKind is not JsonValueKind.Array) throw new FormatException("a receipt has no list of events");
        return new TransactionReceipt(
            HexText.Hash(HexText.Property(receipt, "transactionHash")),
            HexText.Number(HexText.Property(receipt, "blockNumber")),
            HexText.Hash(HexText.Property(receipt, "blockHash")),
            HexText.Number(HexText.Property(receipt, "status")) == 1,
            HexText.Number(HexText.Property(receipt, "gasUsed")),
            HexText.Optional(receipt, "effectiveGasPrice") is { } price ? HexText.Quantity(price) : 0,
            HexText.Optional(receipt, "contractAddress") is { } created ? HexText.Account(created) : null,
            new ValueList<LogEntry>(logs.EnumerateArray().Select(LogEntry.Read)));
    }
}
