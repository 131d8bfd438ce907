using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Events;

/// <summary>A block whose events were handed over and may yet be undone.</summary>
/// <param name="Number">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Events">Its events that passed the filter, in order.</param>
public sealed record FollowedBlock(ulong Number, Bytes32 Hash, IReadOnlyList<LogEntry> Events);

/// <summary>How far a follower has come: what its consumer stores in the same commit as the events' effects.</summary>
/// <param name="Next">The block to be looked at next.</param>
/// <param name="Recent">The last blocks that were looked at, oldest first; what a reorganisation is told by.</param>
public sealed record FollowerCursor(ulong Next, IReadOnlyList<FollowedBlock> Recent)
{
    /// <summary>The cursor as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new CursorText(Next, [.. Recent.Select(static block => new BlockText(block.Number, $"{block.Hash}", [.. block.Events.Select(LogText.Of)]))]),
        CursorFormat.Default.CursorText);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static FollowerCursor FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = JsonSerializer.Deserialize(bytes, CursorFormat.Default.CursorText) ?? throw new FormatException("The stored cursor is empty.");
            return new FollowerCursor(text.Next, [.. text.Recent.Select(static block => new FollowedBlock(block.Number, Bytes32.Parse(block.Hash), [.. block.Logs.Select(log => log.At(block))]))]);
        }
        catch (JsonException e)
        {
            throw new FormatException("The stored cursor is damaged.", e);
        }
    }
}

internal sealed record CursorText(ulong Next, BlockText[] Recent);

internal sealed record BlockText(ulong Number, string Hash, LogText[] Logs);

internal sealed record LogText(string Contract, string[] Topics, string Body, string Transaction, uint Index)
{
    public static LogText Of(LogEntry log) => new($"{log.Contract}", [.. log.Topics.Select(static topic => $"{topic}")], log.Body, $"{log.Transaction}", log.Index);

    public LogEntry At(BlockText block) => new(
        Address.Parse(Contract), new ValueList<Bytes32>(Topics.Select(Bytes32.Parse)), Body, block.Number, Bytes32.Parse(block.Hash), Bytes32.Parse(Transaction), Index);
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CursorText))]
internal sealed partial class CursorFormat : JsonSerializerContext;
