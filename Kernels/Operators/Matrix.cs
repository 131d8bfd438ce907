using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Operators;

/// <summary>A float32 matrix (rows × columns, row-major) in pinned, 64-byte aligned memory.</summary>
/// <remarks>
/// Rows are padded to a multiple of 32 floats, the widest panel any variant writes, so that a vector variant may read and
/// write whole vectors at the end of a row. What stands in the padding is never part of a result.
/// Operators on a device keep their copy there: who looks here gets it copied back first.
/// </remarks>
internal sealed unsafe class Matrix
{
    /// <summary>Row lengths are rounded up to this many floats: two 512-bit vectors.</summary>
    public const int Padding = 32;

    private const int AlignmentBytes = 64;

    private readonly float[] _buffer;
    private readonly int _origin;
    private readonly float* _pointer;

    public Matrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        Stride = StrideOf(columns);
        _buffer = GC.AllocateArray<float>(checked(rows * Stride + AlignmentBytes / sizeof(float)), pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);
        _origin = (int)((AlignmentBytes - address % AlignmentBytes) % AlignmentBytes / sizeof(float));
        _pointer = (float*)address + _origin;
        Memory = new MirroredMemory((byte*)_pointer, (long)rows * Stride * sizeof(float), _buffer);
    }

    /// <summary>Rows of another matrix, in its memory.</summary>
    private Matrix(Matrix whole, int firstRow, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, whole.Rows - firstRow);
        (Rows, Columns, Stride, _buffer) = (rows, whole.Columns, whole.Stride, whole._buffer);
        _origin = whole._origin + firstRow * Stride;
        _pointer = whole._pointer + (nint)firstRow * Stride;
        Memory = whole.Memory;
    }

    /// <summary>Other rows and columns in memory that is there.</summary>
    private Matrix(int rows, int columns, Matrix there)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (Rows, Columns, _buffer, _origin, Memory) = (rows, columns, there._buffer, there._origin, there.Memory);
        _pointer = there._pointer;
        Stride = StrideOf(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * Stride, there.Capacity, nameof(rows));
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>What the numbers lie in, shared by all matrices in the same memory.</summary>
    public MirroredMemory Memory { get; }

    /// <summary>Where the first element lies in <see cref="Memory"/>, in floats.</summary>
    public int Offset => (int)(_pointer - (float*)Memory.Start);

    /// <summary>The first element; valid for as long as this object is reachable, and until operators write here.</summary>
    public float* Pointer
    {
        get
        {
            Memory.Touch();
            return _pointer;
        }
    }

    /// <summary>The columns of one row, without its padding; to be asked for again after operators have written here.</summary>
    public Span<float> Row(int row)
    {
        Memory.Touch();
        return _buffer.AsSpan(_origin + row * Stride, Columns);
    }

    /// <summary>Some rows of this matrix, in the same memory.</summary>
    public Matrix Part(int firstRow, int rows) => new(this, firstRow, rows);

    /// <summary>Floats that the memory behind this matrix holds from its first element on.</summary>
    public int Capacity => (int)(Memory.Length / sizeof(float)) - Offset;

    /// <summary>A matrix of another shape in the same memory; what stands there stays as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public Matrix Reshaped(int rows, int columns) => new(rows, columns, this);

    /// <summary>Copies the values of <paramref name="source"/>, which has the same shape.</summary>
    public void CopyFrom(Matrix source) => source.CopyTo(this, 0);

    /// <summary>Copies all rows into <paramref name="target"/>, starting at its row <paramref name="firstRow"/>.</summary>
    public void CopyTo(Matrix target, int firstRow)
    {
        for (var row = 0; row < Rows; row++)
            Row(row).CopyTo(target.Row(firstRow + row));
    }

    /// <summary>Floats from row to row.</summary>
    public static int StrideOf(int columns) => checked((columns + Padding - 1) / Padding * Padding);

    /// <summary>A matrix holding <paramref name="values"/> (rows × columns, row-major).</summary>
    public static Matrix From(ReadOnlySpan<float> values, int rows, int columns)
    {
        if (values.Length != checked(rows * columns))
            throw new ArgumentException($"{values.Length} values do not fill {rows} × {columns}.", nameof(values));
        var matrix = new Matrix(rows, columns);
        for (var row = 0; row < rows; row++)
            values.Slice(row * columns, columns).CopyTo(matrix.Row(row));
        return matrix;
    }
}
