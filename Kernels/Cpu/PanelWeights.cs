using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Weights in panels of two vectors' worth of outputs: panel, then input, then output within the panel.</summary>
/// <remarks>A tile reads its panel from front to back. Missing outputs of the last panel are zeros and land in row padding.</remarks>
internal sealed unsafe class PanelWeights : LinearWeights
{
    private readonly Matrix _panels;

    public PanelWeights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs, int panelWidth)
        : base(outputs, inputs)
    {
        Shapes.Weights(weight, bias, outputs, inputs);
        PanelWidth = panelWidth;
        Panels = (outputs + panelWidth - 1) / panelWidth;
        _panels = new Matrix(1, checked(Panels * inputs * panelWidth));
        Bias = new Matrix(1, Panels * panelWidth);
        bias.CopyTo(Bias.Row(0));
        var target = _panels.Row(0);
        for (var output = 0; output < outputs; output++)
        {
            var at = output / panelWidth * inputs * panelWidth + output % panelWidth;
            var row = weight.Slice(output * inputs, inputs);
            for (var k = 0; k < inputs; k++)
                target[at + k * panelWidth] = row[k];
        }
    }

    public int PanelWidth { get; }

    public int Panels { get; }

    /// <summary>One row: a bias an output, padded to whole panels.</summary>
    public Matrix Bias { get; }

    public float* Panel(int panel) => _panels.Pointer + (nint)panel * Inputs * PanelWidth;
}
