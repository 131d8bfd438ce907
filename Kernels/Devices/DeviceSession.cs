using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices;

/// <summary>A queue on a device, and the kernels and memory that go through it. Of one thread at a time, but for copies to the host.</summary>
/// <remarks>Its queue is freed with the last matrix that lies on the device, not before.</remarks>
internal abstract unsafe class DeviceSession : IDisposable
{
    /// <summary>ITEMS of the kernels: what runs together as a group.</summary>
    public const int GroupItems = 64;

    /// <summary>Items of a group that makes one row.</summary>
    public const int RowItems = 32;

    private readonly Dictionary<string, DeviceKernel> _kernels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeviceBuffer> _scratch = new(StringComparer.Ordinal);

    /// <summary>A kernel, ready for its arguments.</summary>
    public DeviceKernel Kernel(string name)
    {
        if (!_kernels.TryGetValue(name, out var kernel))
            _kernels[name] = kernel = Find(name);
        return kernel.Begin();
    }

    /// <summary>The matrix on the device, for reading.</summary>
    public DeviceMatrix Read(Matrix matrix)
    {
        var (mirror, from, end) = Range(matrix);
        mirror.Read(from, end);
        return new DeviceMatrix(mirror.Buffer, matrix.Offset, matrix.Stride);
    }

    /// <summary>The columns on the device, for reading.</summary>
    public DeviceMatrix Read(ColumnSlice slice)
    {
        var source = Read(slice.Source);
        return source with { Offset = source.Offset + slice.First };
    }

    /// <summary>The matrix on the device, all of whose numbers a kernel writes. What the kernel reads is asked for first.</summary>
    public DeviceMatrix Write(Matrix matrix)
    {
        var (mirror, from, end) = Range(matrix);
        mirror.Write(from, end);
        return new DeviceMatrix(mirror.Buffer, matrix.Offset, matrix.Stride);
    }

    /// <summary>The matrix on the device, for reading and writing.</summary>
    public DeviceMatrix Change(Matrix matrix)
    {
        var (mirror, from, end) = Range(matrix);
        mirror.Change(from, end);
        return new DeviceMatrix(mirror.Buffer, matrix.Offset, matrix.Stride);
    }

    /// <summary>A page's layer on the device.</summary>
    public DeviceMatrix Layer(KvPage page, int layer, bool isChanged)
    {
        var span = page.Shape.KeyNumbers + page.Shape.ValueNumbers;
        var first = layer * page.Shape.Heads * span;
        var (from, end) = ((long)first * sizeof(float), (long)(first + page.Shape.Heads * span) * sizeof(float));
        var mirror = MirrorOf(page.Memory);
        if (isChanged)
            mirror.Change(from, end);
        else
            mirror.Read(from, end);
        return new DeviceMatrix(mirror.Buffer, first, span);
    }

    /// <summary>Room for <paramref name="numbers"/> of four bytes, which the next use of the same name takes over.</summary>
    public DeviceBuffer Scratch(string name, long numbers)
    {
        if (_scratch.TryGetValue(name, out var buffer) && buffer.Bytes >= numbers * sizeof(float))
            return buffer;
        buffer?.Dispose();
        _scratch.Remove(name);
        return _scratch[name] = Allocate(numbers * sizeof(float));
    }

    /// <summary>Copies to the device; the numbers may change once this returns.</summary>
    public void Upload<T>(DeviceBuffer buffer, long offset, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        fixed (T* first = numbers)
            Upload(buffer, offset, first, (long)numbers.Length * sizeof(T));
    }

    /// <exception cref="DeviceException">The device has no such room.</exception>
    public abstract DeviceBuffer Allocate(long bytes);

    /// <summary>Copies to the device; the bytes may change once this returns.</summary>
    public abstract void Upload(DeviceBuffer buffer, long offset, void* host, long bytes);

    /// <summary>Waits for all that was asked of the queue, then copies from the device.</summary>
    public abstract void Download(DeviceBuffer buffer, long offset, void* host, long bytes);

    /// <summary>Copies within the device.</summary>
    public abstract void Copy(DeviceBuffer from, DeviceBuffer to, long bytes);

    /// <summary>Waits until everything asked for is done.</summary>
    public abstract void Finish();

    /// <summary>Frees what no matrix needs.</summary>
    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
            kernel.Dispose();
        foreach (var buffer in _scratch.Values)
            buffer.Dispose();
        _kernels.Clear();
        _scratch.Clear();
    }

    /// <summary>A kernel of the text by its name.</summary>
    protected abstract DeviceKernel Find(string name);

    private (DeviceMirror Mirror, long From, long End) Range(Matrix matrix)
    {
        var from = (long)matrix.Offset * sizeof(float);
        return (MirrorOf(matrix.Memory), from, from + (long)matrix.Rows * matrix.Stride * sizeof(float));
    }

    private DeviceMirror MirrorOf(MirroredMemory memory) => memory.MirrorOf(this, whole => new DeviceMirror(whole, this));
}
