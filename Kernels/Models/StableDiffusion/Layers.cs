using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Scale and shift of a group norm, (1, channels) each.</summary>
internal sealed record MapNorm(Matrix Weight, Matrix Bias);

/// <summary>Which layers share a choice of precision.</summary>
internal enum LayerClass
{
    /// <summary>Always float32: few numbers, and the picture depends on each.</summary>
    Exact,

    Convolution,

    Attention,

    FeedForward,
}

// A network's weights are asked for layer by layer, twice: of a LayerPlan, which writes down names, shapes and bytes and checks
// the file by them, and then of LoadedLayers, which read and pack. So the two cannot disagree, and no tensor is read before all
// have been checked.

/// <summary>Where a network's layers come from, by the names of the published files.</summary>
internal abstract class Layers
{
    /// <summary>Whether the file has a tensor; for layers that have been spelled in two ways.</summary>
    public abstract bool Has(string tensor);

    /// <summary>A product: weight (outputs × inputs, or outputs × inputs × 1 × 1), and a bias where there is one.</summary>
    public LinearWeights Linear(string name, int outputs, int inputs, LayerClass kind, bool hasBias = true) => Product(name, outputs, inputs, 1, kind, hasBias);

    /// <summary>A convolution: weight (outputs × channels × kernel × kernel), bias.</summary>
    public LinearWeights Convolution(string name, int outputs, int channels, int kernel, LayerClass kind) => Product(name, outputs, channels, kernel, kind, hasBias: true);

    /// <summary>The two products that lie in one tensor of 2 · outputs rows.</summary>
    public abstract (LinearWeights First, LinearWeights Second) Halves(string name, int outputs, int inputs, LayerClass kind);

    /// <summary>Weight and bias of a norm over <paramref name="channels"/>.</summary>
    public abstract MapNorm Norm(string name, int channels);

    /// <summary>A table that rows are looked up in; it stays in the file.</summary>
    public abstract ModelTensor? Table(string name, int rows, int columns);

    protected abstract LinearWeights Product(string name, int outputs, int channels, int kernel, LayerClass kind, bool hasBias);

    /// <summary>A norm over rows.</summary>
    public NormWeights RowNorm(string name, int width)
    {
        var norm = Norm(name, width);
        return new NormWeights(ColumnSlice.All(norm.Weight), ColumnSlice.All(norm.Bias));
    }
}
