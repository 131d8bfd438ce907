namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A kernel of OpenCL on its queue.</summary>
internal sealed unsafe class OpenClKernel(string name, KernelHandle kernel, QueueHandle queue) : DeviceKernel
{
    public override void Dispose() => kernel.Dispose();

    protected override void Set(int index, void* value, int bytes) =>
        OpenClException.Require(OpenClLibrary.SetArgument(kernel.Value, (uint)index, (nuint)bytes, value), $"To hand an argument to the kernel {name}");

    protected override void Run(int first, int second, int items)
    {
        var global = stackalloc nuint[] { (nuint)first * (nuint)items, (nuint)second };
        var local = stackalloc nuint[] { (nuint)items, 1 };
        OpenClException.Require(OpenClLibrary.Run(queue.Value, kernel.Value, 2, null, global, local, 0, null, null), $"To run the kernel {name}");
    }
}
