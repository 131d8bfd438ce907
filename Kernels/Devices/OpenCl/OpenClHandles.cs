using Microsoft.Win32.SafeHandles;

namespace Cuckoo.Kernels.Devices.OpenCl;

// OpenCL counts what holds what: a context is freed after the last queue, program and buffer in it, in whatever order they go.

/// <summary>A context of one device.</summary>
internal sealed class ContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ContextHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    public nint Value => DangerousGetHandle();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClLibrary.ReleaseContext(handle) == OpenClCodes.Success;
}

/// <summary>A queue of commands, done in order.</summary>
internal sealed class QueueHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public QueueHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    public nint Value => DangerousGetHandle();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClLibrary.ReleaseQueue(handle) == OpenClCodes.Success;
}

/// <summary>The kernels, compiled.</summary>
internal sealed class ProgramHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ProgramHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    public nint Value => DangerousGetHandle();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClLibrary.ReleaseProgram(handle) == OpenClCodes.Success;
}

/// <summary>One kernel and its arguments; of one thread at a time.</summary>
internal sealed class KernelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KernelHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    public nint Value => DangerousGetHandle();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClLibrary.ReleaseKernel(handle) == OpenClCodes.Success;
}

/// <summary>Memory of the device: OpenCL frees it when what is in a queue is done with it.</summary>
internal sealed class OpenClBuffer(nint value, long bytes) : DeviceBuffer(value, bytes)
{
    protected override bool Free(nint value) => OpenClLibrary.ReleaseBuffer(value) == OpenClCodes.Success;
}
