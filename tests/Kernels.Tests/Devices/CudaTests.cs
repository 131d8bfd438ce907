using Cuckoo.Kernels.Devices.Cuda;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>NVIDIA's driver beyond its bits: that a machine without it says so, and that what fails is told in words.</summary>
public sealed class CudaTests
{
    [Fact]
    public void Find_WithoutADriver_IsAReasonAndNoFault()
    {
        var list = CudaPlatform.Find(1);
        if (CudaLibrary.Here is null)
            Assert.Equal("This machine has no driver of NVIDIA's.", list.Reason);
        Assert.Equal(list.Devices.Count == 0, list.Reason is not null);
        Assert.All(list.Devices, (device, at) => Assert.Equal((at + 1, "CUDA", false), (device.Number, device.Api, device.IsProcessor)));
    }

    [Theory]
    [InlineData(2, "To load failed: CUDA_ERROR_OUT_OF_MEMORY. The device has too little memory for this model; use a smaller one, or the processor.")]
    [InlineData(12345, "To load failed: CUDA code 12345. NVIDIA's reference of the driver may know this code.")]
    public void Fault_OfACode_HasItsNameAndWhatToDo(int code, string expected) => Assert.Equal(expected, new CudaException(code, "To load").Message);

    [Fact]
    public void SelfTest_OnADeviceOfNvidias_IsExact()
    {
        var device = KernelDevice.Devices.Devices.FirstOrDefault(device => device.Fault is null && string.Equals(device.Api, "CUDA", StringComparison.Ordinal));
        Assert.SkipWhen(device is null, "There is no accelerator of NVIDIA's.");
        var report = KernelSelfTest.Run(new KernelOptions { Variant = KernelVariant.Device, Device = device!.Number }, TimeProvider.System);
        Assert.True(report.IsExact, report.ToString());
    }
}
