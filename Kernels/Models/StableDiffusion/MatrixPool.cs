using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

// A network of maps needs dozens of matrices of a few sizes, one after the other, up to hundreds of megabytes each. They are lent
// from here, so that a step costs no allocation and the peak is a number: the same run takes the same memory every time.

/// <summary>Lends matrices and takes them back. What stands in a lent one is undefined. One thread at a time.</summary>
internal sealed class MatrixPool
{
    /// <summary>A free buffer is lent where at most this many times the floats asked for would lie in it.</summary>
    private const int MostWaste = 2;

    private readonly List<Matrix> _free = [];

    /// <summary>Bytes of all that was ever needed at once since <see cref="Clear"/>, lent or free.</summary>
    public long Bytes { get; private set; }

    /// <summary>The most that <see cref="Bytes"/> ever was.</summary>
    public long PeakBytes { get; private set; }

    public Matrix Take(int rows, int columns)
    {
        var needed = (long)rows * Matrix.StrideOf(columns);
        Matrix? best = null;
        foreach (var free in _free)
        {
            if (free.Capacity >= needed && free.Capacity <= MostWaste * needed + 1024 && (best is null || free.Capacity < best.Capacity))
                best = free;
        }

        if (best is not null)
        {
            _free.Remove(best);
            return best.Reshaped(rows, columns);
        }

        var matrix = new Matrix(rows, columns);
        Bytes += sizeof(float) * (long)matrix.Capacity;
        PeakBytes = Math.Max(PeakBytes, Bytes);
        return matrix;
    }

    public Matrix Like(Matrix other) => Take(other.Rows, other.Columns);

    /// <summary>Takes matrices back; nobody uses them any more.</summary>
    public void Give(params ReadOnlySpan<Matrix> matrices)
    {
        foreach (var matrix in matrices)
            _free.Add(matrix);
    }

    /// <summary>Lets go of all that is free.</summary>
    public void Clear()
    {
        Bytes -= _free.Sum(matrix => sizeof(float) * (long)matrix.Capacity);
        _free.Clear();
    }
}
