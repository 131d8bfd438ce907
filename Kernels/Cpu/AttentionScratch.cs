using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>One thread's space for a block of queries of one head; it grows to the largest block seen and is reused, so a run's steps allocate none.</summary>
internal sealed class AttentionScratch
{
    public Matrix Queries { get; private set; } = new(1, 1);

    public Matrix Scores { get; private set; } = new(1, 1);

    public Matrix Output { get; private set; } = new(1, 1);

    public void Fit(int queries, int tokens, int headSize)
    {
        Queries = Grown(Queries, queries, headSize);
        // A row more than whole panels: rows a power of two apart would share a few sets of the cache.
        Scores = Grown(Scores, queries, tokens + Matrix.Padding);
        Output = Grown(Output, queries, headSize);
    }

    /// <summary>The matrix itself if it is large enough, else a larger one.</summary>
    public static Matrix Grown(Matrix matrix, int rows, int columns) =>
        matrix.Rows >= rows && matrix.Columns >= columns ? matrix : new Matrix(Math.Max(rows, matrix.Rows), Math.Max(columns, matrix.Columns));
}

/// <summary>All keys and values of one attention in the order its products read them; it grows to the largest seen and is reused.</summary>
/// <remarks>As large as the keys and values themselves, values with heads in whole panels.</remarks>
internal sealed unsafe class AttentionPanels : IDisposable
{
    private AlignedMemory _memory = new(1);
    private nint _keyNumbers;
    private nint _valueNumbers;
    private nint _firstValue;

    /// <summary>Makes room for <paramref name="parts"/> heads of groups, each of <paramref name="tokens"/> keys and values.</summary>
    public void Fit(int parts, int tokens, int headSize, int panelWidth)
    {
        _keyNumbers = (nint)((tokens + panelWidth - 1) / panelWidth * panelWidth) * headSize;
        _valueNumbers = (nint)((headSize + panelWidth - 1) / panelWidth * panelWidth) * tokens;
        _firstValue = parts * _keyNumbers;
        var needed = parts * (_keyNumbers + _valueNumbers) * sizeof(float);
        if (_memory.Length >= needed)
            return;
        _memory.Dispose();
        _memory = new AlignedMemory(needed);
    }

    /// <summary>Panels of keys: panel, then place in the head, then key within the panel.</summary>
    public float* Keys(int part) => (float*)_memory.Pointer + part * _keyNumbers;

    /// <summary>Panels of values: panel, then key, then place in the head within the panel.</summary>
    public float* Values(int part) => (float*)_memory.Pointer + _firstValue + part * _valueNumbers;

    public void Dispose() => _memory.Dispose();
}
