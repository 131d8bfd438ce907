using System.Buffers.Binary;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>Reads a published file of leaves for what it lists and nothing more: a file with a fault is what a watcher is for.</summary>
public static class LeavesList
{
    // Enough for a large read, little enough to be taken from a stranger again and again.
    private const int LeavesAtATime = 16_384;

    /// <summary>The leaves of a file that a stranger may have written, in their places.</summary>
    /// <param name="source">The file.</param>
    /// <param name="count">How many leaves the root has: another number is refused before a leaf is read.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it is no file of so many leaves.</returns>
    public static async Task<IReadOnlyList<SumLeaf>?> TryReadAsync(Stream source, int count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var head = new byte[LeavesHeader.Length];
        if (await source.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation) < head.Length) return null;
        try
        {
            if (LeavesHeader.Read(head).Count != count) return null;
        }
        catch (LeavesException)
        {
            return null;
        }

        var leaves = new List<SumLeaf>(Math.Min(count, LeavesAtATime));
        var buffer = new byte[Math.Min(count, LeavesAtATime) * LeavesHeader.LeafLength];
        while (leaves.Count < count)
        {
            var piece = buffer.AsMemory(0, Math.Min(count - leaves.Count, LeavesAtATime) * LeavesHeader.LeafLength);
            if (await source.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellation) < piece.Length) return null;
            for (var at = 0; at < piece.Length; at += LeavesHeader.LeafLength) leaves.Add(Leaf(piece.Span.Slice(at, LeavesHeader.LeafLength)));
        }

        return leaves;
    }

    private static SumLeaf Leaf(ReadOnlySpan<byte> bytes) => new(
        Address.FromBytes(bytes[..Address.Bytes]),
        BinaryPrimitives.ReadUInt128BigEndian(bytes[Address.Bytes..]),
        BinaryPrimitives.ReadUInt128BigEndian(bytes[(Address.Bytes + 16)..]));
}
