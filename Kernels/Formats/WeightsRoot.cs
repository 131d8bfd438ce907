using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Formats;

/// <summary>The Merkle root that stands for a model's weights in a program hash (docs/numerics.md, "Trace and hashes").</summary>
/// <remarks>
/// A leaf's data is the length of its head (4 bytes, little-endian), the head "name TYPE d0,d1,…" in UTF-8, and the tensor's
/// bytes; leaves are in ordinal order of the names. So one tensor can be proven without the others, and the same tensors have
/// the same root in one file or in several.
/// </remarks>
internal static class WeightsRoot
{
    private const int BytesAtOnce = 1 << 24;

    /// <summary>Reads every tensor of the file once, in place.</summary>
    public static byte[] Of(ITensorFile file) =>
        MerkleTree.RootOfHashes([.. file.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(Leaf)]);

    private static byte[] Leaf(ModelTensor tensor)
    {
        using var hash = MerkleTree.BeginLeaf();
        var shape = string.Join(',', tensor.Shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        var head = Encoding.UTF8.GetBytes($"{tensor.Name} {tensor.Type.ToString().ToUpperInvariant()} {shape}");
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, head.Length);
        hash.AppendData(length);
        hash.AppendData(head);
        for (var start = 0L; start < tensor.Length; start += BytesAtOnce)
            hash.AppendData(tensor.Bytes(start, (int)Math.Min(BytesAtOnce, tensor.Length - start)));
        return hash.GetHashAndReset();
    }
}
