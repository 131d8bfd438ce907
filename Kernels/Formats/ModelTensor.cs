namespace Cuckoo.Kernels.Formats;

/// <summary>One tensor of an open model file whose place in the file has been checked.</summary>
/// <remarks>Its bytes are the file's own, mapped: valid while the file is open.</remarks>
internal sealed unsafe class ModelTensor
{
    private readonly MappedFile _file;

    /// <param name="file">The mapped file.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">How its numbers are stored.</param>
    /// <param name="shape">Row-major: the last dimension is the one that lies together.</param>
    /// <param name="offset">Its first byte in the file.</param>
    /// <param name="length">Its bytes; the reader has checked that they fit type, shape and file.</param>
    public ModelTensor(MappedFile file, string name, TensorType type, IReadOnlyList<long> shape, long offset, long length)
    {
        (_file, Name, Type, Shape, Offset, Length) = (file, name, type, shape, offset, length);
        Columns = shape.Count == 0 ? 1 : shape[^1];
        Rows = shape.Take(Math.Max(shape.Count - 1, 0)).Aggregate(1L, (product, n) => product * n);
    }

    public string Name { get; }

    public TensorType Type { get; }

    public IReadOnlyList<long> Shape { get; }

    public long Offset { get; }

    public long Length { get; }

    /// <summary>The last dimension.</summary>
    public long Columns { get; }

    /// <summary>The product of the dimensions before the last.</summary>
    public long Rows { get; }

    /// <summary>Bytes from one row to the next; a row is a whole number of blocks.</summary>
    public long RowBytes => Columns / TensorBlock.Of(Type).Elements * TensorBlock.Of(Type).Bytes;

    /// <summary>The name of the file it is in, for messages.</summary>
    public string File => _file.Name;

    public byte* Pointer => _file.Pointer + Offset;

    /// <summary>Some rows of this matrix, where they lie.</summary>
    public ModelTensor Part(long firstRow, long rows) => new(_file, Name, Type, [rows, Columns], Offset + firstRow * RowBytes, rows * RowBytes);

    /// <summary>The bytes of one row.</summary>
    public ReadOnlySpan<byte> Row(long row) => _file.Span(Offset + row * RowBytes, checked((int)RowBytes));

    /// <summary>Bytes from <paramref name="start"/> on, across rows.</summary>
    public ReadOnlySpan<byte> Bytes(long start, int count) => _file.Span(Offset + start, count);

    /// <summary>A fault at the element <paramref name="element"/> of this tensor.</summary>
    public ModelFormatException Fault(long element, string problem)
    {
        var block = TensorBlock.Of(Type);
        return new ModelFormatException(File, Name, Offset + element / block.Elements * block.Bytes, problem);
    }
}
