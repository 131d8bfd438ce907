namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Where two vectors of outputs find their weights: their groups' first bytes and their first places in the group.</summary>
/// <remarks>Two vectors of eight share a group; two of sixteen take a group each; two of four take half of one.</remarks>
internal readonly unsafe struct OutputPair
{
    public OutputPair(QuantizedWeights weights, int firstOutput, int lanes)
    {
        var second = firstOutput + lanes;
        var secondGroup = Math.Min(second / QuantizedWeights.GroupOutputs, weights.Groups - 1);
        Left = weights.Group(firstOutput / QuantizedWeights.GroupOutputs);
        Right = weights.Group(secondGroup);
        LeftLane = firstOutput % QuantizedWeights.GroupOutputs;
        RightLane = second % QuantizedWeights.GroupOutputs;
    }

    public byte* Left { get; }

    /// <summary>Beyond the last group the last one again: what comes out lands in row padding.</summary>
    public byte* Right { get; }

    public nint LeftLane { get; }

    public nint RightLane { get; }

    /// <summary>Whether these weights are read for the first time: some rows are bound by memory as one is, the rest find them in a cache.</summary>
    public bool FetchesAhead { get; init; }
}

/// <summary>One row of quantised activations.</summary>
internal readonly unsafe struct QuantizedRow(QuantizedRows rows, nint row)
{
    public int* Words { get; } = rows.Words + row * rows.WordStride;

    public float* Scales { get; } = rows.Scales + row * rows.BlockStride;

    public int* NegatedSums { get; } = rows.NegatedSums + row * rows.BlockStride;

    public int* NegatedHalfSums { get; } = rows.NegatedHalfSums + 2 * row * rows.BlockStride;
}
