using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>The devices that tests run on: PoCL's, which is the processor, or a real one.</summary>
internal static class Accelerators
{
    /// <summary>The first device that can be used; without one the test is skipped.</summary>
    public static ComputeDevice First()
    {
        var (devices, reason) = KernelDevice.Devices;
        var device = devices.FirstOrDefault(device => device.Fault is null);
        Assert.SkipWhen(device is null, $"There is no accelerator, nor PoCL in the place of one (Debian: pocl-opencl-icd): {reason ?? devices[0].Fault}");
        return device!;
    }

    /// <summary>The first by OpenCL.</summary>
    public static ComputeDevice OpenCl()
    {
        var device = KernelDevice.Devices.Devices.FirstOrDefault(device => device.Fault is null && string.Equals(device.Api, "OpenCL", StringComparison.Ordinal));
        Assert.SkipWhen(device is null, "There is no accelerator with OpenCL, nor PoCL in the place of one (Debian: pocl-opencl-icd).");
        return device!;
    }
}
