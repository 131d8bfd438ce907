using System.Text.Json;

namespace Cuckoo.Chain.Rpc;

/// <summary>What we need of a block.</summary>
/// <param name="Number">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Parent">The hash of the block before it.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="BaseFee">Wei a gas (EIP-1559); zero on a chain without.</param>
/// <param name="GasLimit">The most gas of all its transactions.</param>
public sealed record BlockHeader(ulong Number, Bytes32 Hash, Bytes32 Parent, ulong Timestamp, UInt128 BaseFee, ulong GasLimit)
{
    internal static BlockHeader? Read(JsonElement block) => block.ValueKind is JsonValueKind.Null ? null : new BlockHeader(
        HexText.Number(HexText.Property(block, "number")),
        HexText.Hash(HexText.Property(block, "hash")),
        HexText.Hash(HexText.Property(block, "parentHash")),
        HexText.Number(HexText.Property(block, "timestamp")),
        HexText.Optional(block, "baseFeePerGas") is { } fee ? HexText.Quantity(fee) : 0,
        HexText.Number(HexText.Property(block, "gasLimit")));
}
