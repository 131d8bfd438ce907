using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Reference;

/// <summary>Weights as the model file orders them: outputs × inputs, row-major.</summary>
internal sealed class DenseWeights : LinearWeights
{
    private readonly float[] _weight;

    public DenseWeights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs)
        : base(outputs, inputs)
    {
        Shapes.Weights(weight, bias, outputs, inputs);
        _weight = weight.ToArray();
        Bias = bias.ToArray();
    }

    public float[] Bias { get; }

    public ReadOnlySpan<float> Row(int output) => _weight.AsSpan(output * Inputs, Inputs);
}
