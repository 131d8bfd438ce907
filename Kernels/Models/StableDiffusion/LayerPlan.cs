using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Writes down what a network asks for and checks a file by it; nothing is read.</summary>
internal sealed class LayerPlan(ITensorFile file) : Layers
{
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    private readonly Dictionary<string, LayerClass> _kinds = new(StringComparer.Ordinal);
    private long _numbers;

    /// <summary>The tensors by name, with their dimensions.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => _shapes;

    /// <summary>The products by name: outputs and inputs, all of a kernel's places counted.</summary>
    public Dictionary<string, (int Outputs, int Inputs)> Products { get; } = new(StringComparer.Ordinal);

    public override bool Has(string tensor) => file.Tensors.ContainsKey(tensor);

    public override (LinearWeights First, LinearWeights Second) Halves(string name, int outputs, int inputs, LayerClass kind)
    {
        Product(name, checked(2 * outputs), inputs, 1, kind, hasBias: true);
        return (new Planned(outputs, inputs), new Planned(outputs, inputs));
    }

    public override MapNorm Norm(string name, int channels)
    {
        _shapes[name + ".weight"] = [channels];
        _shapes[name + ".bias"] = [channels];
        _numbers += 2L * channels;
        return new MapNorm(new Matrix(1, channels), new Matrix(1, channels));
    }

    public override ModelTensor? Table(string name, int rows, int columns)
    {
        _shapes[name] = [rows, columns];
        return null;
    }

    /// <summary>Bytes that the layers take once they are packed, tables left out; the file has been checked.</summary>
    /// <param name="precision">Which products are made in bytes.</param>
    /// <param name="loras">What is merged, which makes float32 of it.</param>
    public long PackedBytes(LayerPrecision precision, LoraSums? loras)
    {
        var bytes = sizeof(float) * _numbers;
        foreach (var (name, (outputs, inputs)) in Products)
        {
            var type = precision.IsBytes(_kinds[name], inputs) ? TensorType.Q8_0 : loras?.Of(name) is null ? file.Tensors[name + ".weight"].Type : TensorType.F32;
            var block = TensorBlock.Of(type);
            bytes += (long)outputs * inputs / block.Elements * block.Bytes;
        }

        return bytes;
    }

    /// <summary>Compares a file with the plan.</summary>
    /// <param name="isIgnored">Tensors that may be there and are not used.</param>
    /// <exception cref="ModelFormatException">One is missing, surplus, of another shape or of a type that is not run.</exception>
    public void Require(Func<string, bool> isIgnored)
    {
        foreach (var (name, shape) in _shapes)
        {
            if (!file.Tensors.TryGetValue(name, out var tensor))
                throw new ModelFormatException(file.Name, name, 0, "is missing");
            if (!Fits(tensor.Shape, shape))
                throw new ModelFormatException(file.Name, name + ".shape", tensor.Offset, $"is [{string.Join(',', tensor.Shape)}] where the configuration says [{string.Join(',', shape)}]");
            if (tensor.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
                throw new ModelFormatException(file.Name, name, tensor.Offset, $"is {tensor.Type}; F32, F16 and BF16 are read");
        }

        foreach (var tensor in file.Tensors.Values)
        {
            if (!_shapes.ContainsKey(tensor.Name) && !isIgnored(tensor.Name))
                throw new ModelFormatException(file.Name, tensor.Name, tensor.Offset, "is not a tensor of this model");
        }
    }

    protected override LinearWeights Product(string name, int outputs, int channels, int kernel, LayerClass kind, bool hasBias)
    {
        _shapes[name + ".weight"] = kernel == 1 ? [outputs, channels] : [outputs, channels, kernel, kernel];
        if (hasBias)
            _shapes[name + ".bias"] = [outputs];
        var inputs = checked(channels * kernel * kernel);
        Products.Add(name, (outputs, inputs));
        _kinds.Add(name, kind);
        _numbers += outputs;
        return new Planned(outputs, inputs);
    }

    /// <summary>One and the same product is written with and without a kernel of one place.</summary>
    private static bool Fits(IReadOnlyList<long> actual, long[] planned) =>
        actual.SequenceEqual(planned) || (planned.Length == 2 && actual.Count == 4 && actual[2] == 1 && actual[3] == 1 && actual[0] == planned[0] && actual[1] == planned[1]);

    private sealed class Planned(int outputs, int inputs) : LinearWeights(outputs, inputs);
}
