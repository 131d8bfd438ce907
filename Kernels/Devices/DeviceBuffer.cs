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

    /// <summary>What of the device's memory was promised for it and what lies beside it; given back when it is freed.</summary>
    public DeviceShare? Share { get; set; }

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        GC.RemoveMemoryPressure(Bytes);
        Share?.Dispose();
        return Free(handle);
    }

    protected abstract bool Free(nint value);
}
