namespace Cuckoo.Kernels.Operators;

/// <summary>Some columns of a matrix: one vector of <paramref name="Count"/> numbers a row, such as the shift of a modulation.</summary>
/// <param name="Source">Where the vectors lie; one row serves a whole operator or one group of its rows.</param>
/// <param name="First">The first column, a multiple of <see cref="Matrix.Padding"/> so that vectors stay aligned and padded.</param>
/// <param name="Count">The length of each vector.</param>
internal readonly unsafe record struct ColumnSlice(Matrix Source, int First, int Count)
{
    public int Rows => Source.Rows;

    public ReadOnlySpan<float> Row(int row) => Source.Row(row).Slice(First, Count);

    public float* RowPointer(int row) => Source.Pointer + (nint)row * Source.Stride + First;

    /// <summary>All columns of <paramref name="source"/>.</summary>
    public static ColumnSlice All(Matrix source) => new(source, 0, source.Columns);
}
