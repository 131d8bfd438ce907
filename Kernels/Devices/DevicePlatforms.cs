using Cuckoo.Kernels.Devices.Cuda;
using Cuckoo.Kernels.Devices.OpenCl;

namespace Cuckoo.Kernels.Devices;

/// <summary>The compute devices of this machine, whichever driver offers them.</summary>
internal static class DevicePlatforms
{
    private static readonly Lazy<DeviceList> Listed = new(Find);

    /// <summary>All devices, those of NVIDIA's own driver first, or why there are none. Looked for once a process.</summary>
    public static DeviceList List() => Listed.Value;

    private static DeviceList Find()
    {
        var cuda = CudaPlatform.Find(1);
        var openCl = OpenClPlatforms.Find(cuda.Devices.Count + 1);
        ComputeDevice[] all = [.. cuda.Devices, .. openCl.Devices];
        if (all.Length > 0)
            return new DeviceList(all, null);

        // That a driver is missing says nothing; that it is there and does not start does.
        return new DeviceList([], CudaLibrary.Here is null ? openCl.Reason : $"{cuda.Reason} {openCl.Reason}");
    }
}
