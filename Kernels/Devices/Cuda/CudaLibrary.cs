using System.Runtime.InteropServices;
using System.Text;

namespace Cuckoo.Kernels.Devices.Cuda;

// The part of CUDA's driver interface that is used here (NVIDIA's reference of the driver API), by function pointers: the library
// comes with the driver, and a machine without it has no such devices. Every function gives a code of CudaCodes.

/// <summary>NVIDIA's driver library, where there is one.</summary>
internal sealed unsafe class CudaLibrary
{
    /// <summary>CU_STREAM_NON_BLOCKING: a queue that does not wait for the default one.</summary>
    private const uint OwnQueue = 1;

    private static readonly string[] FileNames = ["libcuda.so.1", "nvcuda.dll"];

    private static readonly Lazy<CudaLibrary?> Loaded = new(Load);

    private readonly delegate* unmanaged[Cdecl]<uint, int> _init;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _driverVersion;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _deviceCount;
    private readonly delegate* unmanaged[Cdecl]<int*, int, int> _device;
    private readonly delegate* unmanaged[Cdecl]<byte*, int, int, int> _deviceName;
    private readonly delegate* unmanaged[Cdecl]<nuint*, int, int> _deviceMemory;
    private readonly delegate* unmanaged[Cdecl]<int*, int, int, int> _deviceAttribute;
    private readonly delegate* unmanaged[Cdecl]<nint*, int, int> _retainContext;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _setContext;
    private readonly delegate* unmanaged[Cdecl]<nint*, byte*, int> _loadModule;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, byte*, int> _function;
    private readonly delegate* unmanaged[Cdecl]<nint*, uint, int> _createStream;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _destroyStream;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _finish;
    private readonly delegate* unmanaged[Cdecl]<nint*, nuint, int> _allocate;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _free;
    private readonly delegate* unmanaged[Cdecl]<nint, void*, nuint, nint, int> _toDevice;
    private readonly delegate* unmanaged[Cdecl]<void*, nint, nuint, nint, int> _toHost;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nuint, nint, int> _within;
    private readonly delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> _launch;

    private CudaLibrary(Func<string, nint> export)
    {
        _init = (delegate* unmanaged[Cdecl]<uint, int>)export("cuInit");
        _driverVersion = (delegate* unmanaged[Cdecl]<int*, int>)export("cuDriverGetVersion");
        _deviceCount = (delegate* unmanaged[Cdecl]<int*, int>)export("cuDeviceGetCount");
        _device = (delegate* unmanaged[Cdecl]<int*, int, int>)export("cuDeviceGet");
        _deviceName = (delegate* unmanaged[Cdecl]<byte*, int, int, int>)export("cuDeviceGetName");
        _deviceMemory = (delegate* unmanaged[Cdecl]<nuint*, int, int>)export("cuDeviceTotalMem_v2");
        _deviceAttribute = (delegate* unmanaged[Cdecl]<int*, int, int, int>)export("cuDeviceGetAttribute");
        _retainContext = (delegate* unmanaged[Cdecl]<nint*, int, int>)export("cuDevicePrimaryCtxRetain");
        _setContext = (delegate* unmanaged[Cdecl]<nint, int>)export("cuCtxSetCurrent");
        _loadModule = (delegate* unmanaged[Cdecl]<nint*, byte*, int>)export("cuModuleLoadData");
        _function = (delegate* unmanaged[Cdecl]<nint*, nint, byte*, int>)export("cuModuleGetFunction");
        _createStream = (delegate* unmanaged[Cdecl]<nint*, uint, int>)export("cuStreamCreate");
        _destroyStream = (delegate* unmanaged[Cdecl]<nint, int>)export("cuStreamDestroy_v2");
        _finish = (delegate* unmanaged[Cdecl]<nint, int>)export("cuStreamSynchronize");
        _allocate = (delegate* unmanaged[Cdecl]<nint*, nuint, int>)export("cuMemAlloc_v2");
        _free = (delegate* unmanaged[Cdecl]<nint, int>)export("cuMemFree_v2");
        _toDevice = (delegate* unmanaged[Cdecl]<nint, void*, nuint, nint, int>)export("cuMemcpyHtoDAsync_v2");
        _toHost = (delegate* unmanaged[Cdecl]<void*, nint, nuint, nint, int>)export("cuMemcpyDtoHAsync_v2");
        _within = (delegate* unmanaged[Cdecl]<nint, nint, nuint, nint, int>)export("cuMemcpyDtoDAsync_v2");
        _launch = (delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)export("cuLaunchKernel");
    }

    /// <summary>The library, or null where it is absent or lacks a function.</summary>
    public static CudaLibrary? Here => Loaded.Value;

    public int Init() => _init(0);

    public int DriverVersion()
    {
        int version;
        return _driverVersion(&version) == CudaCodes.Success ? version : 0;
    }

    public int DeviceCount(out int count)
    {
        int found;
        var code = _deviceCount(&found);
        count = code == CudaCodes.Success ? found : 0;
        return code;
    }

    public int Device(int ordinal)
    {
        int device;
        CudaException.Require(_device(&device, ordinal), "To find a device");
        return device;
    }

    public string DeviceName(int device)
    {
        var name = stackalloc byte[256];
        CudaException.Require(_deviceName(name, 256, device), "To ask for a device's name");
        return Marshal.PtrToStringUTF8((nint)name) ?? "";
    }

    public long DeviceMemory(int device)
    {
        nuint bytes;
        CudaException.Require(_deviceMemory(&bytes, device), "To ask for a device's memory");
        return (long)bytes;
    }

    public int DeviceAttribute(int device, int what)
    {
        int value;
        CudaException.Require(_deviceAttribute(&value, what, device), "To ask what a device can do");
        return value;
    }

    /// <summary>The context that all of the process share; it stays.</summary>
    public nint Context(int device)
    {
        nint context;
        CudaException.Require(_retainContext(&context, device), "To open the device");
        return context;
    }

    /// <summary>Has this thread's next calls mean the context.</summary>
    public int Enter(nint context) => _setContext(context);

    public nint Module(string text)
    {
        nint module;
        fixed (byte* first = Encoding.UTF8.GetBytes(text + "\0"))
            CudaException.Require(_loadModule(&module, first), "To load the kernels");
        return module;
    }

    public nint Function(nint module, string name)
    {
        nint function;
        fixed (byte* first = Encoding.UTF8.GetBytes(name + "\0"))
            CudaException.Require(_function(&function, module, first), $"To find the kernel {name}");
        return function;
    }

    public nint CreateQueue()
    {
        nint queue;
        CudaException.Require(_createStream(&queue, OwnQueue), "To open a queue on the device");
        return queue;
    }

    public int DestroyQueue(nint queue) => _destroyStream(queue);

    public int Finish(nint queue) => _finish(queue);

    public int Allocate(long bytes, out nint memory)
    {
        nint found;
        var code = _allocate(&found, checked((nuint)bytes));
        memory = code == CudaCodes.Success ? found : 0;
        return code;
    }

    /// <summary>Waits for the device first.</summary>
    public int Free(nint memory) => _free(memory);

    public int ToDevice(nint queue, nint memory, void* host, long bytes) => _toDevice(memory, host, checked((nuint)bytes), queue);

    public int ToHost(nint queue, void* host, nint memory, long bytes) => _toHost(host, memory, checked((nuint)bytes), queue);

    public int Within(nint queue, nint to, nint from, long bytes) => _within(to, from, checked((nuint)bytes), queue);

    public int Launch(nint queue, nint function, int first, int second, int items, void** arguments) =>
        _launch(function, (uint)first, (uint)second, 1, (uint)items, 1, 1, 0, queue, arguments, null);

    private static CudaLibrary? Load()
    {
        foreach (var name in FileNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            try
            {
                return new CudaLibrary(function => NativeLibrary.GetExport(library, function));
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }
}
