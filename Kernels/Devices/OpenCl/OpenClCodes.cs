using System.Globalization;

namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>OpenCL's codes (CL/cl.h): their names, and what can be done about them.</summary>
internal static class OpenClCodes
{
    public const int Success = 0;

    public const int DeviceNotFound = -1;

    public const int NoMemory = -4;

    public const int NoResources = -5;

    public const int BuildFailure = -11;

    public const int BufferTooLarge = -61;

    /// <summary>What the loader gives where no driver is installed (CL_PLATFORM_NOT_FOUND_KHR).</summary>
    public const int NoPlatform = -1001;

    private static readonly Dictionary<int, (string Name, string Advice)> Known = new()
    {
        [DeviceNotFound] = ("CL_DEVICE_NOT_FOUND", "The driver offers no device."),
        [-2] = ("CL_DEVICE_NOT_AVAILABLE", "Another program may hold the device; try again later."),
        [-3] = ("CL_COMPILER_NOT_AVAILABLE", "The driver cannot compile; install the vendor's whole driver."),
        [NoMemory] = ("CL_MEM_OBJECT_ALLOCATION_FAILURE", Memory),
        [NoResources] = ("CL_OUT_OF_RESOURCES", Memory),
        [-6] = ("CL_OUT_OF_HOST_MEMORY", "This machine has too little memory."),
        [BuildFailure] = ("CL_BUILD_PROGRAM_FAILURE", "The driver does not compile the kernels; a newer driver may."),
        [-14] = ("CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST", Lost),
        [-36] = ("CL_INVALID_COMMAND_QUEUE", Lost),
        [-38] = ("CL_INVALID_MEM_OBJECT", Bug),
        [-46] = ("CL_INVALID_KERNEL_NAME", Bug),
        [-48] = ("CL_INVALID_KERNEL", Bug),
        [-49] = ("CL_INVALID_ARG_INDEX", Bug),
        [-51] = ("CL_INVALID_ARG_SIZE", Bug),
        [-52] = ("CL_INVALID_KERNEL_ARGS", Bug),
        [-54] = ("CL_INVALID_WORK_GROUP_SIZE", "The device runs fewer items together than the kernels need."),
        [-55] = ("CL_INVALID_WORK_ITEM_SIZE", "The device runs fewer items together than the kernels need."),
        [BufferTooLarge] = ("CL_INVALID_BUFFER_SIZE", "A tensor is larger than the device takes in one piece; use the processor."),
        [NoPlatform] = ("CL_PLATFORM_NOT_FOUND_KHR", "No OpenCL driver is installed; install the device vendor's."),
        [-9999] = ("a fault of NVIDIA's driver", Lost),
    };

    private const string Memory = "The device has too little memory for this model; use a smaller one, or the processor.";

    private const string Lost = "The device was lost or a kernel failed on it; start again, and look at the system's log if it comes back.";

    private const string Bug = "This is a fault of ours: please report it.";

    public static string NameOf(int code) => Known.TryGetValue(code, out var known) ? known.Name : string.Create(CultureInfo.InvariantCulture, $"OpenCL code {code}");

    public static string AdviceOf(int code) => Known.TryGetValue(code, out var known) ? known.Advice : "The driver's documentation may know this code.";
}
