using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Reads a network's layers from a checked file and packs them. Whoever loads disposes of it, which frees what was packed.</summary>
/// <param name="file">Stays open for as long as the layers are used.</param>
/// <param name="operators">What packs.</param>
/// <param name="precision">Which products are made in bytes.</param>
/// <param name="loras">What is added to weights.</param>
internal sealed class LoadedLayers(ITensorFile file, IOperators operators, LayerPrecision? precision = null, LoraSums? loras = null) : Layers, IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly LayerPrecision _precision = precision ?? LayerPrecision.Float32;

    /// <summary>The reference multiplies by the tensor itself, and a recorded call holds it.</summary>
    private readonly bool _keepsTensors = operators is ReferenceOperators or RecordingOperators;

    public override bool Has(string tensor) => file.Tensors.ContainsKey(tensor);

    public override (LinearWeights First, LinearWeights Second) Halves(string name, int outputs, int inputs, LayerClass kind)
    {
        var bias = Values(name + ".bias");
        using var temporary = new Temporaries(this);
        var weight = Matrix(temporary, name, inputs, kernel: 1, kind);
        return (Pack(weight.Part(0, outputs), bias.AsSpan(0, outputs)), Pack(weight.Part(outputs, outputs), bias.AsSpan(outputs)));
    }

    public override MapNorm Norm(string name, int channels) =>
        new(Operators.Matrix.From(Values(name + ".weight"), 1, channels), Operators.Matrix.From(Values(name + ".bias"), 1, channels));

    public override ModelTensor? Table(string name, int rows, int columns) => Checked(name);

    public void Dispose()
    {
        // What was packed first came from what comes before it.
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
    }

    protected override LinearWeights Product(string name, int outputs, int channels, int kernel, LayerClass kind, bool hasBias)
    {
        using var temporary = new Temporaries(this);
        return Pack(Matrix(temporary, name, checked(channels * kernel * kernel), kernel, kind), hasBias ? Values(name + ".bias") : []);
    }

    /// <summary>The weights (outputs × inputs) in the order and the type they are multiplied in.</summary>
    private ModelTensor Matrix(Temporaries temporary, string name, int inputs, int kernel, LayerClass kind)
    {
        var weight = Checked(name + ".weight");
        if (loras?.Of(name) is { } sum)
            weight = temporary.Add(MemoryTensor.Of(weight, sum.Merge(weight)));
        if (kernel > 1 || weight.Shape.Count == 4)
            weight = temporary.Add(MemoryTensor.ChannelsLast(weight));
        return _precision.IsBytes(kind, inputs) ? temporary.Add(MemoryTensor.ToBytes(weight)) : weight;
    }

    private LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias)
    {
        var packed = operators.Pack(weight, bias);
        _owned.Add(packed);
        return packed;
    }

    private float[] Values(string name) => Dequantize.All(Checked(name));

    private ModelTensor Checked(string name)
    {
        WeightCheck.Require(file.Tensors[name]);
        return file.Tensors[name];
    }

    /// <summary>What a layer's weights were made of on the way; freed at once, or with the layers where these hold it.</summary>
    private sealed class Temporaries(LoadedLayers layers) : IDisposable
    {
        private readonly List<MemoryTensor> _tensors = [];

        public ModelTensor Add(MemoryTensor tensor)
        {
            _tensors.Add(tensor);
            return tensor.Tensor;
        }

        public void Dispose()
        {
            if (layers._keepsTensors)
                layers._owned.AddRange(_tensors);
            else
                _tensors.ForEach(tensor => tensor.Dispose());
        }
    }
}
