using System.IO.MemoryMappedFiles;

namespace Cuckoo.Kernels.Formats;

/// <summary>A file seen as memory, read-only. Pages come in when they are touched and cost no heap.</summary>
/// <remarks>The file must not be shortened while it is open: the system would end the process at the first missing page.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it, if not by its own name.</param>
    public MappedFile(string path, string? name = null)
    {
        Name = name ?? Path.GetFileName(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Length = stream.Length;
        if (Length == 0)
            return; // Nothing cannot be mapped.
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        Pointer = pointer + _view.PointerOffset;
    }

    /// <summary>A file that lies in memory already; the bytes stay the caller's, pinned, until this object is disposed of.</summary>
    public MappedFile(string name, byte* bytes, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        (Name, Length) = (name, length);
        Pointer = bytes;
    }

    /// <summary>The file's name, without its folder, for messages.</summary>
    public string Name { get; }

    public long Length { get; }

    /// <summary>The first byte; valid until <see cref="Dispose"/>, null for an empty file.</summary>
    public byte* Pointer { get; }

    /// <summary>Bytes of the file; the caller has checked that they lie within it.</summary>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new ReadOnlySpan<byte>(Pointer + offset, count);
    }

    public void Dispose()
    {
        if (_view is null || _view.SafeMemoryMappedViewHandle.IsClosed)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map!.Dispose();
    }
}
