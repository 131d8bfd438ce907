using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Weights in panels of two vectors' worth of outputs: panel, then input, then output within the panel.</summary>
/// <remarks>
/// A tile reads its panel from front to back. Missing outputs of the last panel are zeros and land in row padding. F16 and BF16
/// stay as they are and are widened a segment at a time: a row alone is bound by memory, and many rows share the work.
/// </remarks>
internal sealed unsafe class PanelWeights : LinearWeights
{
    /// <summary>Room for a widened segment of the widest panel.</summary>
    public const int SegmentNumbers = ReferenceOperators.Segment * Matrix.Padding;

    private readonly AlignedMemory _panels;
    private readonly TensorType _type;
    private readonly int _elementBytes;

    public PanelWeights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs, int panelWidth)
        : this(TensorType.F32, bias, outputs, inputs, panelWidth)
    {
        Shapes.Weights(weight, bias, outputs, inputs);
        for (var output = 0; output < outputs; output++)
            Scatter(MemoryMarshal.Cast<float, uint>(weight.Slice(output * inputs, inputs)), output);
    }

    /// <param name="weight">An F32, F16 or BF16 tensor (outputs × inputs).</param>
    /// <param name="bias">A number an output, or none: zeros, which change no sum.</param>
    /// <param name="panelWidth">Outputs in a panel.</param>
    public PanelWeights(ModelTensor weight, ReadOnlySpan<float> bias, int panelWidth)
        : this(weight.Type, bias, checked((int)weight.Rows), checked((int)weight.Columns), panelWidth)
    {
        for (var output = 0; output < Outputs; output++)
        {
            if (_elementBytes == sizeof(float))
                Scatter(MemoryMarshal.Cast<byte, uint>(weight.Row(output)), output);
            else
                Scatter(MemoryMarshal.Cast<byte, ushort>(weight.Row(output)), output);
        }
    }

    private PanelWeights(TensorType type, ReadOnlySpan<float> bias, int outputs, int inputs, int panelWidth)
        : base(outputs, inputs)
    {
        if (type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
            throw new InvalidOperationException($"Weights of type {type} are not plain numbers.");
        _type = type;
        _elementBytes = TensorBlock.Of(type).Bytes;
        PanelWidth = panelWidth;
        Panels = (outputs + panelWidth - 1) / panelWidth;
        _panels = new AlignedMemory((long)Panels * inputs * panelWidth * _elementBytes);
        Bias = new Matrix(1, Panels * panelWidth);
        bias.CopyTo(Bias.Row(0));
    }

    public int PanelWidth { get; }

    public int Panels { get; }

    /// <summary>One row: a bias an output, padded to whole panels.</summary>
    public Matrix Bias { get; }

    /// <summary>Where a panel's numbers lie from one input on.</summary>
    public byte* Stored(int panel, int start) => _panels.Pointer + ((nint)panel * Inputs + start) * PanelWidth * _elementBytes;

    /// <summary>Part of a panel (length × panel width): where it lies, or widened into <paramref name="room"/>.</summary>
    public float* Segment(int panel, int start, int length, float* room)
    {
        var from = Stored(panel, start);
        if (_type == TensorType.F32)
            return (float*)from;
        if (_type == TensorType.F16)
            WidenHalves(from, length * PanelWidth, room);
        else
            WidenBrainFloats((ushort*)from, length * PanelWidth, room);
        return room;
    }

    public override void Dispose()
    {
        _panels.Dispose();
        base.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenHalves(byte* from, int count, float* to)
    {
        for (var i = 0; i < count; i += Vector256<float>.Count)
            ByteLane256.LoadHalf(from + 2 * i).Store(to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenBrainFloats(ushort* from, int count, float* to)
    {
        for (var i = 0; i < count; i += Vector256<float>.Count)
            (Vector256.WidenLower(Vector128.Load(from + i).ToVector256Unsafe()) << 16).AsSingle().Store(to + i);
    }

    private void Scatter<T>(ReadOnlySpan<T> row, int output)
        where T : unmanaged
    {
        var target = (T*)_panels.Pointer + ((nint)(output / PanelWidth) * Inputs * PanelWidth) + output % PanelWidth;
        for (nint k = 0; k < row.Length; k++)
            target[k * PanelWidth] = row[(int)k];
    }
}
