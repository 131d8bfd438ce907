using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>One thread's space for one head: it grows to the largest head seen and is reused, so a run's steps allocate none.</summary>
internal sealed class AttentionScratch
{
    public Matrix Queries { get; private set; } = new(1, 1);

    /// <summary>Panels of keys: panel, then place in the head, then key within the panel.</summary>
    public Matrix Keys { get; private set; } = new(1, 1);

    /// <summary>Panels of values: panel, then key, then place in the head within the panel.</summary>
    public Matrix Values { get; private set; } = new(1, 1);

    public Matrix Scores { get; private set; } = new(1, 1);

    public Matrix Output { get; private set; } = new(1, 1);

    public void Fit(int queries, int tokens, int headSize)
    {
        Queries = Grown(Queries, queries, headSize);
        Keys = Grown(Keys, RoundUp(tokens), headSize);
        Values = Grown(Values, RoundUp(headSize), tokens);
        Scores = Grown(Scores, queries, tokens);
        Output = Grown(Output, queries, headSize);
    }

    /// <summary>The matrix itself if it is large enough, else a larger one.</summary>
    public static Matrix Grown(Matrix matrix, int rows, int columns) =>
        matrix.Rows >= rows && matrix.Columns >= columns ? matrix : new Matrix(Math.Max(rows, matrix.Rows), Math.Max(columns, matrix.Columns));

    private static int RoundUp(int count) => (count + Matrix.Padding - 1) / Matrix.Padding * Matrix.Padding;
}
