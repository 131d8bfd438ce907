using System.Globalization;

namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>Codes of CUDA's driver (cuda.h): their names, and what can be done about them.</summary>
internal static class CudaCodes
{
    public const int Success = 0;

    public const int OutOfMemory = 2;

    private const string Lost = "The device was lost or a kernel failed on it; start again, and look at the system's log if it comes back.";

    private const string Driver = "Install a newer driver of NVIDIA's, or start the machine again after an update of it.";

    private const string Bug = "This is a fault of ours: please report it.";

    private static readonly Dictionary<int, (string Name, string Advice)> Known = new()
    {
        [1] = ("CUDA_ERROR_INVALID_VALUE", Bug),
        [OutOfMemory] = ("CUDA_ERROR_OUT_OF_MEMORY", "The device has too little memory for this model; use a smaller one, or the processor."),
        [3] = ("CUDA_ERROR_NOT_INITIALIZED", Driver),
        [34] = ("CUDA_ERROR_STUB_LIBRARY", Driver),
        [46] = ("CUDA_ERROR_DEVICE_UNAVAILABLE", "Another program may hold the device; try again later."),
        [100] = ("CUDA_ERROR_NO_DEVICE", "The driver offers no device."),
        [201] = ("CUDA_ERROR_INVALID_CONTEXT", Bug),
        [209] = ("CUDA_ERROR_NO_BINARY_FOR_GPU", Driver),
        [218] = ("CUDA_ERROR_INVALID_PTX", Driver),
        [222] = ("CUDA_ERROR_UNSUPPORTED_PTX_VERSION", Driver),
        [400] = ("CUDA_ERROR_INVALID_HANDLE", Bug),
        [500] = ("CUDA_ERROR_NOT_FOUND", Bug),
        [700] = ("CUDA_ERROR_ILLEGAL_ADDRESS", Lost),
        [701] = ("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", Bug),
        [702] = ("CUDA_ERROR_LAUNCH_TIMEOUT", "A kernel ran longer than the system allows on a device that also drives a screen."),
        [719] = ("CUDA_ERROR_LAUNCH_FAILED", Lost),
        [803] = ("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", Driver),
        [999] = ("CUDA_ERROR_UNKNOWN", Lost),
    };

    public static string NameOf(int code) => Known.TryGetValue(code, out var known) ? known.Name : string.Create(CultureInfo.InvariantCulture, $"CUDA code {code}");

    public static string AdviceOf(int code) => Known.TryGetValue(code, out var known) ? known.Advice : "NVIDIA's reference of the driver may know this code.";
}
