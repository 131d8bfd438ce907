using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A queue on a device, and the kernels and memory that go through it. Of one thread at a time, but for copies to the host.</summary>
internal sealed unsafe class OpenClSession : IDisposable
{
    /// <summary>ITEMS of the kernels: what runs together as a group.</summary>
    public const int GroupItems = 64;

    /// <summary>Items of a group that makes one row.</summary>
    public const int RowItems = 32;

    private const ulong ReadWriteFlag = 1;

    private readonly Dictionary<string, DeviceKernel> _kernels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BufferHandle> _scratch = new(StringComparer.Ordinal);
    private readonly OpenClProgram _program;

    public OpenClSession(OpenClProgram program)
    {
        _program = program;
        int code;
        Queue = new QueueHandle(OpenClLibrary.CreateQueue(program.Context.Value, program.Device.Id, 0, &code));
        OpenClException.Require(code, "To open a queue on the device");
    }

    public ComputeDevice Device => _program.Device;

    /// <summary>Freed with the last matrix that lies on the device, not before.</summary>
    private QueueHandle Queue { get; }

    /// <summary>A kernel, ready for its arguments.</summary>
    public DeviceKernel Kernel(string name)
    {
        if (!_kernels.TryGetValue(name, out var kernel))
            _kernels[name] = kernel = new DeviceKernel(name, _program.Kernel(name), Queue);
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
    public BufferHandle Scratch(string name, long numbers)
    {
        if (_scratch.TryGetValue(name, out var buffer) && buffer.Bytes >= numbers * sizeof(float))
            return buffer;
        buffer?.Dispose();
        _scratch.Remove(name);
        return _scratch[name] = Allocate(numbers * sizeof(float));
    }

    /// <exception cref="OpenClException">The device has no such room.</exception>
    public BufferHandle Allocate(long bytes)
    {
        int code;
        var buffer = OpenClLibrary.CreateBuffer(_program.Context.Value, ReadWriteFlag, checked((nuint)bytes), null, &code);
        OpenClException.Require(code, $"To get {bytes / 1048576.0:0.0} MiB of the device's memory");
        return new BufferHandle(buffer, bytes);
    }

    /// <summary>Copies to the device; the numbers may change once this returns.</summary>
    public void Upload<T>(BufferHandle buffer, long offset, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        fixed (T* first = numbers)
            Upload(buffer, offset, first, (long)numbers.Length * sizeof(T));
    }

    public void Upload(BufferHandle buffer, long offset, void* host, long bytes) => OpenClException.Require(
        OpenClLibrary.Write(Queue.Value, buffer.Value, 1, checked((nuint)offset), checked((nuint)bytes), host, 0, null, null), "To copy to the device");

    /// <summary>Waits for all that was asked of the queue, then copies from the device.</summary>
    public void Download(BufferHandle buffer, long offset, void* host, long bytes) => OpenClException.Require(
        OpenClLibrary.Read(Queue.Value, buffer.Value, 1, checked((nuint)offset), checked((nuint)bytes), host, 0, null, null), "To copy from the device");

    /// <summary>Copies within the device.</summary>
    public void Copy(BufferHandle from, BufferHandle to, long bytes) => OpenClException.Require(
        OpenClLibrary.Copy(Queue.Value, from.Value, to.Value, 0, 0, checked((nuint)bytes), 0, null, null), "To copy on the device");

    /// <summary>Waits until everything asked for is done.</summary>
    public void Finish() => OpenClException.Require(OpenClLibrary.Finish(Queue.Value), "To wait for the device");

    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
            kernel.Dispose();
        foreach (var buffer in _scratch.Values)
            buffer.Dispose();
        _kernels.Clear();
        _scratch.Clear();
    }

    private (OpenClMirror Mirror, long From, long End) Range(Matrix matrix)
    {
        var from = (long)matrix.Offset * sizeof(float);
        return (MirrorOf(matrix.Memory), from, from + (long)matrix.Rows * matrix.Stride * sizeof(float));
    }

    private OpenClMirror MirrorOf(MirroredMemory memory) => memory.MirrorOf(this, whole => new OpenClMirror(whole, this));
}
