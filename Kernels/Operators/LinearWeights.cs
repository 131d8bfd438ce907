namespace Cuckoo.Kernels.Operators;

/// <summary>A linear layer's weights in whatever order the operators that packed them want.</summary>
internal abstract class LinearWeights : IDisposable
{
    protected LinearWeights(int outputs, int inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        Outputs = outputs;
        Inputs = inputs;
    }

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>Frees what was packed; no operator uses it any more.</summary>
    public virtual void Dispose()
    {
    }
}
