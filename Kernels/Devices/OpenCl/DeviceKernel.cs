namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A matrix as kernels take it: its buffer, the offset of its first number, and numbers from row to row.</summary>
internal readonly record struct DeviceMatrix(BufferHandle Buffer, int Offset, int Stride)
{
    /// <summary>The same from another row on.</summary>
    public DeviceMatrix From(int row) => this with { Offset = Offset + row * Stride };
}

/// <summary>A kernel and the queue it runs on: arguments in the order of its text, then one of the runs.</summary>
internal sealed unsafe class DeviceKernel(string name, KernelHandle kernel, QueueHandle queue) : IDisposable
{
    // OpenCL does not hold what is an argument before the kernel is in the queue.
    private readonly List<BufferHandle> _held = [];
    private uint _next;

    /// <summary>Arguments start again.</summary>
    public DeviceKernel Begin()
    {
        _next = 0;
        _held.Clear();
        return this;
    }

    /// <summary>Buffer, offset and stride.</summary>
    public DeviceKernel Matrix(DeviceMatrix matrix) => Buffer(matrix.Buffer).Int(matrix.Offset).Int(matrix.Stride);

    /// <summary>Buffer and offset of a matrix of one row.</summary>
    public DeviceKernel Row(DeviceMatrix matrix) => Buffer(matrix.Buffer).Int(matrix.Offset);

    public DeviceKernel Buffer(BufferHandle buffer)
    {
        _held.Add(buffer);
        var value = buffer.Value;
        return Set(&value, (nuint)sizeof(nint));
    }

    public DeviceKernel Int(int value) => Set(&value, sizeof(int));

    public DeviceKernel Flag(bool value) => Int(value ? 1 : 0);

    public DeviceKernel Float(float value) => Set(&value, sizeof(float));

    /// <summary>An item for each of <paramref name="count"/> numbers.</summary>
    public void RunItems(int count) => Run((count + OpenClSession.GroupItems - 1) / OpenClSession.GroupItems, 1, OpenClSession.GroupItems);

    /// <summary>A group of 32 for each row.</summary>
    public void RunRows(int rows) => Run(rows, 1, OpenClSession.RowItems);

    /// <summary>Groups in two directions.</summary>
    public void RunGroups(int first, int second) => Run(first, second, OpenClSession.GroupItems);

    public void Dispose() => kernel.Dispose();

    private void Run(int first, int second, int items)
    {
        var global = stackalloc nuint[] { (nuint)first * (nuint)items, (nuint)second };
        var local = stackalloc nuint[] { (nuint)items, 1 };
        OpenClException.Require(OpenClLibrary.Run(queue.Value, kernel.Value, 2, null, global, local, 0, null, null), $"To run the kernel {name}");
        _held.Clear();
    }

    private DeviceKernel Set(void* value, nuint bytes)
    {
        OpenClException.Require(OpenClLibrary.SetArgument(kernel.Value, _next++, bytes, value), $"To hand an argument to the kernel {name}");
        return this;
    }
}
