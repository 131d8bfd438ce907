using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>All tensors of a weights file as float32, and the Merkle root that stands for the file in a program hash.</summary>
/// <remarks>
/// A leaf's data is the length of its head (4 bytes, little-endian), the head "name dtype d0,d1,…" in UTF-8, and the tensor's
/// bytes; leaves are in ordinal order of the names. So one tensor can be proven without the others.
/// </remarks>
internal sealed class TensorSet
{
    private readonly Dictionary<string, float[]> _values;

    private TensorSet(Dictionary<string, float[]> values, byte[] root)
    {
        _values = values;
        Root = root;
    }

    public byte[] Root { get; }

    public float[] this[string name] => _values[name];

    /// <summary>A vector or matrix of the set in aligned memory.</summary>
    public Matrix Matrix(string name, int rows) => Operators.Matrix.From(_values[name], rows, _values[name].Length / rows);

    /// <summary>The linear layer <paramref name="name"/>, packed by <paramref name="operators"/>.</summary>
    public LinearWeights Linear(IOperators operators, string name)
    {
        var bias = _values[name + ".bias"];
        var weight = _values[name + ".weight"];
        return operators.Pack(weight, bias, bias.Length, weight.Length / bias.Length);
    }

    /// <summary>Reads every tensor of a file whose header the plan has accepted.</summary>
    /// <exception cref="ModelFormatException">A number is not finite, or a type is not F16 or F32.</exception>
    public static TensorSet Read(SafetensorsFile file)
    {
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var leaves = new List<byte[]>();
        foreach (var tensor in file.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            var bytes = file.ReadBytes(tensor);
            leaves.Add(MerkleTree.HashLeaf(Head(tensor), bytes));
            values[tensor.Name] = file.ToSingles(tensor, bytes);
        }

        return new TensorSet(values, MerkleTree.RootOfHashes([.. leaves]));
    }

    private static byte[] Head(SafetensorsTensor tensor)
    {
        var shape = string.Join(',', tensor.Shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        var text = Encoding.UTF8.GetBytes($"{tensor.Name} {tensor.Type.ToString().ToUpperInvariant()} {shape}");
        var head = new byte[sizeof(int) + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(head, text.Length);
        text.CopyTo(head, sizeof(int));
        return head;
    }
}
