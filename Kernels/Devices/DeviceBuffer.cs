using Microsoft.Win32.SafeHandles;

namespace Cuckoo.Kernels.Devices;

/// <summary>Memory of a device; freed when nothing the device still has to do needs it.</summary>
internal abstract class DeviceBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    protected DeviceBuffer(nint value, long bytes)
        : base(ownsHandle: true)
    {
        Bytes = bytes;
        SetHandle(value);
        GC.AddMemoryPressure(bytes);
    }

    /// <summary>What the driver calls it.</summary>
    public nint Value => DangerousGetHandle();

    public long Bytes { get; }

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        GC.RemoveMemoryPressure(Bytes);
        return Free(handle);
    }

    protected abstract bool Free(nint value);
}
