using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Reads a network's layers from a checked file and packs them. Whoever loads disposes of it, which frees what was packed.</summary>
internal sealed class LoadedLayers(ITensorFile file, IOperators operators) : Layers, IDisposable
{
    private readonly List<LinearWeights> _packed = [];

    public override bool Has(string tensor) => file.Tensors.ContainsKey(tensor);

    public override (LinearWeights First, LinearWeights Second) Halves(string name, int outputs, int inputs, LayerClass kind)
    {
        var (weight, bias) = (Values(name + ".weight"), Values(name + ".bias"));
        var half = outputs * inputs;
        return (Pack(weight.AsSpan(0, half), bias.AsSpan(0, outputs), outputs, inputs), Pack(weight.AsSpan(half), bias.AsSpan(outputs), outputs, inputs));
    }

    public override MapNorm Norm(string name, int channels) =>
        new(Matrix.From(Values(name + ".weight"), 1, channels), Matrix.From(Values(name + ".bias"), 1, channels));

    public override ModelTensor? Table(string name, int rows, int columns)
    {
        WeightCheck.Require(file.Tensors[name]);
        return file.Tensors[name];
    }

    public void Dispose()
    {
        foreach (var weights in _packed)
            weights.Dispose();
    }

    protected override LinearWeights Product(string name, int outputs, int channels, int kernel, LayerClass kind, bool hasBias)
    {
        var weight = Values(name + ".weight");
        return Pack(
            kernel == 1 ? weight : KernelOrder.ChannelsLast(weight, outputs, channels, kernel * kernel),
            hasBias ? Values(name + ".bias") : new float[outputs],
            outputs,
            channels * kernel * kernel);
    }

    private LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs)
    {
        var packed = operators.Pack(weight, bias, outputs, inputs);
        _packed.Add(packed);
        return packed;
    }

    private float[] Values(string name)
    {
        var tensor = file.Tensors[name];
        WeightCheck.Require(tensor);
        return Dequantize.All(tensor);
    }
}
