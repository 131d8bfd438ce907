namespace Cuckoo.Kernels.Devices;

/// <summary>A matrix as kernels take it: its buffer, the offset of its first number, and numbers from row to row.</summary>
internal readonly record struct DeviceMatrix(DeviceBuffer Buffer, int Offset, int Stride)
{
    /// <summary>The same from another row on.</summary>
    public DeviceMatrix From(int row) => this with { Offset = Offset + row * Stride };
}

/// <summary>A kernel and the queue it runs on: arguments in the order of its text, then one of the runs.</summary>
internal abstract unsafe class DeviceKernel : IDisposable
{
    // A driver does not hold what is an argument before the kernel is in the queue.
    private readonly List<DeviceBuffer> _held = [];
    private int _next;

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

    public DeviceKernel Buffer(DeviceBuffer buffer)
    {
        _held.Add(buffer);
        var value = buffer.Value;
        return Next(&value, sizeof(nint));
    }

    public DeviceKernel Int(int value) => Next(&value, sizeof(int));

    public DeviceKernel Flag(bool value) => Int(value ? 1 : 0);

    public DeviceKernel Float(float value) => Next(&value, sizeof(float));

    /// <summary>An item for each of <paramref name="count"/> numbers.</summary>
    public void RunItems(int count) => RunGroups((count + DeviceSession.GroupItems - 1) / DeviceSession.GroupItems, 1);

    /// <summary>A group of 32 for each row.</summary>
    public void RunRows(int rows) => RunAndLetGo(rows, 1, DeviceSession.RowItems);

    /// <summary>Groups in two directions.</summary>
    public void RunGroups(int first, int second) => RunAndLetGo(first, second, DeviceSession.GroupItems);

    public abstract void Dispose();

    /// <summary>Takes an argument, whose bytes it copies.</summary>
    protected abstract void Set(int index, void* value, int bytes);

    /// <summary>Puts the kernel into the queue.</summary>
    protected abstract void Run(int first, int second, int items);

    private void RunAndLetGo(int first, int second, int items)
    {
        Run(first, second, items);
        _held.Clear();
    }

    private DeviceKernel Next(void* value, int bytes)
    {
        Set(_next++, value, bytes);
        return this;
    }
}
