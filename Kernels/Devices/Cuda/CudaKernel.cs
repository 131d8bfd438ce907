namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>A kernel of CUDA on its queue.</summary>
internal sealed unsafe class CudaKernel(CudaProgram program, CudaSession.QueueHandle queue, string name) : DeviceKernel
{
    /// <summary>More than any kernel takes.</summary>
    private const int MaxArguments = 40;

    private readonly nint _function = program.Function(name);
    private readonly long[] _arguments = new long[MaxArguments];

    public override void Dispose()
    {
        // A function goes with its module, which stays.
    }

    protected override void Set(int index, void* value, int bytes) =>
        _arguments[index] = bytes == sizeof(long) ? *(long*)value : *(int*)value;

    protected override void Run(int first, int second, int items)
    {
        var pointers = stackalloc void*[MaxArguments];
        fixed (long* arguments = _arguments)
        {
            for (var i = 0; i < MaxArguments; i++)
                pointers[i] = arguments + i;
            CudaException.Require(program.Enter().Launch(queue.Value, _function, first, second, items, pointers), $"To run the kernel {name}");
        }
    }
}
