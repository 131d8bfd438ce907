using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>All tensors of a weights file as float32, and the <see cref="WeightsRoot"/> that stands for the file in a program hash.</summary>
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
    /// <exception cref="ModelFormatException">A number is not finite.</exception>
    public static TensorSet Read(ITensorFile file)
    {
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors.Values)
        {
            WeightCheck.Require(tensor);
            values[tensor.Name] = Dequantize.All(tensor);
        }

        return new TensorSet(values, WeightsRoot.Of(file));
    }
}
