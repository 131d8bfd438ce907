using System.Collections.Concurrent;
using System.Globalization;

namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>NVIDIA's devices of this machine, and the kernels loaded on them.</summary>
internal static class CudaPlatform
{
    /// <summary>CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR.</summary>
    private const int Major = 75;

    private const int Minor = 76;

    /// <summary>What the committed kernels are compiled for: sm_70.</summary>
    private const int LeastMajor = 7;

    private static readonly ConcurrentDictionary<int, Lazy<CudaProgram>> Programs = new();

    /// <summary>All devices, numbered from <paramref name="first"/> on, or why there are none.</summary>
    public static DeviceList Find(int first)
    {
        if (CudaLibrary.Here is not { } library)
            return new DeviceList([], "This machine has no driver of NVIDIA's.");
        var code = library.Init();
        var count = 0;
        if (code == CudaCodes.Success)
            code = library.DeviceCount(out count);
        if (code != CudaCodes.Success)
            return new DeviceList([], $"NVIDIA's driver does not start: {CudaCodes.NameOf(code)}. {CudaCodes.AdviceOf(code)}");
        try
        {
            var devices = Enumerable.Range(0, count).Select(ordinal => Describe(library, library.Device(ordinal), first + ordinal)).ToArray();
            return new DeviceList(devices, devices.Length == 0 ? "NVIDIA's driver offers no device." : null);
        }
        catch (CudaException e)
        {
            return new DeviceList([], e.Message);
        }
    }

    private static ComputeDevice Describe(CudaLibrary library, int device, int number)
    {
        var (major, minor, version) = (library.DeviceAttribute(device, Major), library.DeviceAttribute(device, Minor), library.DriverVersion());
        return new ComputeDevice(number, () => new CudaSession(Programs.GetOrAdd(device, _ => new Lazy<CudaProgram>(() => new CudaProgram(library, device))).Value))
        {
            Id = device,
            Api = "CUDA",
            Name = library.DeviceName(device),
            Vendor = "NVIDIA",
            Driver = string.Create(CultureInfo.InvariantCulture, $"driver for CUDA {version / 1000}.{version % 1000 / 10}, sm_{major}{minor}"),
            MemoryBytes = library.DeviceMemory(device),
            IsProcessor = false,
            Fault = major < LeastMajor ? string.Create(CultureInfo.InvariantCulture, $"it is sm_{major}{minor}, and the kernels need sm_70") : null,
        };
    }
}
