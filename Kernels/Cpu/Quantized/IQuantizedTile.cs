namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>The inner loops of a quantised product for one kind of weights; bits as docs/numerics.md says.</summary>
internal unsafe interface IQuantizedTile
{
    /// <summary>Outputs in a vector; a call makes two vectors of them for each row.</summary>
    static abstract int Lanes { get; }

    /// <param name="pair">Where the outputs' weights lie.</param>
    /// <param name="supers">Super-blocks a row of weights has.</param>
    /// <param name="rows">The activations.</param>
    /// <param name="row">The first row of them.</param>
    /// <param name="y">Where the first output goes; totals are gathered there.</param>
    /// <param name="yStride">Numbers from one row of outputs to the next.</param>
    /// <param name="bias">Added last, unless it is null.</param>
    static abstract void Rows1(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias);

    /// <summary>The same for four rows.</summary>
    static abstract void Rows4(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias);
}
